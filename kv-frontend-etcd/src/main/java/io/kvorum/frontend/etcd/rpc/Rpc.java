package io.kvorum.frontend.etcd.rpc;

import com.google.protobuf.Message;
import io.kvorum.api.CallContext;
import io.kvorum.frontend.etcd.wire.Decoder;
import io.kvorum.frontend.etcd.wire.Encoder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// One of etcd's calls: its name, its messages, and who answers it.
public sealed interface Rpc {
  RpcName name();

  /// The generated messages of the call, for translation from and to JSON.
  JsonForm json();

  /// Given as suppliers, so that the generated classes are loaded by the gateway's first call and
  /// not by the server's start.
  record JsonForm(Supplier<? extends Message> request, Supplier<? extends Message> response) {}

  /// One request, one answer. The future fails with `KvException` alone, and the handler neither
  /// blocks nor throws anything else.
  record Unary<Q, R>(
      RpcName name, JsonForm json, Decoder<Q> request, Encoder<R> response, Handler<Q, R> handler)
      implements Rpc {}

  /// Any number of requests and answers, or one request and a stream of answers.
  record Streaming(RpcName name, JsonForm json, boolean oneRequest, Opener opener) implements Rpc {}

  @FunctionalInterface
  interface Handler<Q, R> {
    CompletableFuture<R> answer(CallContext context, Q request);
  }

  @FunctionalInterface
  interface Opener {
    Inlet open(CallContext context, Outlet outlet);
  }
}
