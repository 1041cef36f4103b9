package io.kvorum.transport.grpc;

import io.grpc.Metadata;
import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.PeerIdentity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who calls, and whom, as the metadata of a call: ids in hexadecimal.
record Hello(PeerIdentity from, MemberId to) {
  private static final int RADIX = 16;
  private static final Metadata.Key<String> CLUSTER = key("kvorum-cluster");
  private static final Metadata.Key<String> FROM = key("kvorum-from");
  private static final Metadata.Key<String> TO = key("kvorum-to");

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  Metadata headers() {
    Metadata headers = new Metadata();
    headers.put(CLUSTER, Long.toHexString(from.clusterId()));
    headers.put(FROM, from.member().toString());
    headers.put(TO, to.toString());
    return headers;
  }

  /// Empty if the call does not say it, or not in numbers.
  static Optional<Hello> read(Metadata headers) {
    try {
      PeerIdentity from =
          new PeerIdentity(new MemberId(id(headers.get(FROM))), id(headers.get(CLUSTER)));
      return Optional.of(new Hello(from, new MemberId(id(headers.get(TO)))));
    } catch (NumberFormatException notAnId) {
      return Optional.empty();
    }
  }

  private static long id(@Nullable String text) {
    return Long.parseUnsignedLong(text == null ? "" : text, RADIX);
  }
}
