package io.kvorum.frontend.etcd.wire;

/// Writes one message for the wire, as an array of its exact length.
@FunctionalInterface
public interface Encoder<R> {
  byte[] encode(R message);
}
