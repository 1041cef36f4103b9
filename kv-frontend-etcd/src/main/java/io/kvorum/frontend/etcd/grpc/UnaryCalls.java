package io.kvorum.frontend.etcd.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.kvorum.api.AnswerMemory;
import io.kvorum.api.CallContext;
import io.kvorum.api.KvException;
import io.kvorum.frontend.etcd.rpc.BigAnswer;
import io.kvorum.frontend.etcd.rpc.Rpc;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import io.kvorum.frontend.etcd.rpc.Statuses;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Answers the unary calls of one kind. The hot path of the server: a request that is answered at
/// once is decoded, answered and encoded on the event loop on which it arrived.
final class UnaryCalls<Q, R> implements ServerCallHandler<byte[], byte[]> {
  private final Rpc.Unary<Q, R> rpc;
  private final RpcMetrics.PerRpc metrics;
  private final CallContexts contexts;
  private final AnswerMemory answerMemory;
  private final int maxRequestBytes;

  UnaryCalls(
      Rpc.Unary<Q, R> rpc,
      RpcMetrics.PerRpc metrics,
      CallContexts contexts,
      AnswerMemory answerMemory,
      int maxRequestBytes) {
    this.rpc = rpc;
    this.metrics = metrics;
    this.contexts = contexts;
    this.answerMemory = answerMemory;
    this.maxRequestBytes = maxRequestBytes;
  }

  @Override
  public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
    Call<Q, R> listener;
    try {
      listener = new Call<>(this, call, contexts.of(call, headers));
    } catch (KvException refused) {
      long begun = metrics.started();
      Status status = Statuses.of(refused);
      metrics.handled(status.getCode(), begun);
      call.close(status, new Metadata());
      return new ServerCall.Listener<>() {};
    }
    call.request(2);
    return listener;
  }

  /// One call, from its request to its answer. Also the callback of the answer's future.
  private static final class Call<Q, R> extends ServerCall.Listener<byte[]>
      implements BiConsumer<@Nullable R, @Nullable Throwable> {
    private final UnaryCalls<Q, R> calls;
    private final ServerCall<byte[], byte[]> call;
    private final CallContext context;
    private byte @Nullable [] request;
    private long begun;
    private volatile @Nullable CompletableFuture<R> waiting;
    private volatile AnswerMemory.@Nullable Hold bigAnswer;

    Call(UnaryCalls<Q, R> calls, ServerCall<byte[], byte[]> call, CallContext context) {
      this.calls = calls;
      this.call = call;
      this.context = context;
    }

    @Override
    public void onMessage(byte[] message) {
      request = message;
    }

    @Override
    public void onHalfClose() {
      byte[] message = request;
      request = null;
      begun = calls.metrics.started();
      if (message == null) {
        close(Status.INTERNAL.withDescription("a call without a request"));
        return;
      }
      calls.metrics.received(message.length);
      answer(message);
    }

    private void answer(byte[] message) {
      if (message.length > calls.maxRequestBytes) {
        close(Statuses.tooLarge(message.length, calls.maxRequestBytes));
        return;
      }
      CompletableFuture<R> answer;
      try {
        answer = calls.rpc.handler().answer(context, calls.rpc.request().decode(message));
      } catch (IOException malformed) {
        close(Statuses.malformed(malformed));
        return;
      } catch (RuntimeException failure) {
        close(Statuses.of(failure));
        return;
      }
      if (answer.state() == Future.State.SUCCESS) {
        send(answer.resultNow());
      } else {
        waiting = answer;
        var _ = answer.whenComplete(this);
      }
    }

    /// Tells who works on the answer that nobody waits for it any more.
    @Override
    public void onCancel() {
      CompletableFuture<R> answer = waiting;
      if (answer != null) {
        answer.cancel(false);
      }
      releaseAnswer();
    }

    @Override
    public void onComplete() {
      releaseAnswer();
    }

    private void releaseAnswer() {
      AnswerMemory.Hold big = bigAnswer;
      if (big != null) {
        big.release();
      }
    }

    /// What was read is garbage as soon as it is encoded: a client that reads slowly does not keep
    /// it.
    @Override
    public void accept(@Nullable R answer, @Nullable Throwable failure) {
      waiting = null;
      if (failure instanceof CancellationException) {
        calls.metrics.handled(Status.Code.CANCELLED, begun);
      } else if (answer == null || failure != null) {
        close(Statuses.of(failure));
      } else {
        send(answer);
      }
    }

    private void send(R answer) {
      byte[] message;
      try {
        message = calls.rpc.response().encode(answer);
      } catch (RuntimeException failure) {
        close(Statuses.of(failure));
        return;
      }
      calls.metrics.sent(message.length);
      calls.metrics.handled(Status.Code.OK, begun);
      if (BigAnswer.isBig(message.length)) {
        bigAnswer = calls.answerMemory.hold(message.length, CallContexts.hangUp(call));
      }
      if (call.isCancelled()) {
        releaseAnswer();
        return;
      }
      call.sendHeaders(new Metadata());
      call.sendMessage(message);
      call.close(Status.OK, new Metadata());
    }

    private void close(Status status) {
      calls.metrics.handled(status.getCode(), begun);
      if (!call.isCancelled()) {
        call.close(status, new Metadata());
      }
    }
  }
}
