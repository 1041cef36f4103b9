package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.CallContext;
import io.kvorum.frontend.etcd.wire.Decoder;
import io.kvorum.frontend.etcd.wire.Encoder;
import java.util.concurrent.CompletableFuture;

/// One of etcd's calls: its name, its two codecs, and who answers it.
public sealed interface Rpc {
  RpcName name();

  /// One request, one answer. The future fails with `KvException` alone, and the handler neither
  /// blocks nor throws anything else.
  record Unary<Q, R>(RpcName name, Decoder<Q> request, Encoder<R> response, Handler<Q, R> handler)
      implements Rpc {}

  /// Any number of requests and answers, or one request and a stream of answers.
  record Streaming(RpcName name, boolean oneRequest, Opener opener) implements Rpc {}

  @FunctionalInterface
  interface Handler<Q, R> {
    CompletableFuture<R> answer(CallContext context, Q request);
  }

  @FunctionalInterface
  interface Opener {
    Inlet open(CallContext context, Outlet outlet);
  }
}
