package io.kvorum.server.bootstrap;

import io.kvorum.api.Bytes;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/// A question to whoever listens at a peer URL, from one who is no member yet.
@FunctionalInterface
public interface AskPeer {
  CompletableFuture<Bytes> ask(URI peer, Bytes question);
}
