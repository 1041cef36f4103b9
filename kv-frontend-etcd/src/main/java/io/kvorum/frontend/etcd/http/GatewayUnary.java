package io.kvorum.frontend.etcd.http;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.kvorum.api.AnswerMemory;
import io.kvorum.api.CallContext;
import io.kvorum.frontend.etcd.rpc.BigAnswer;
import io.kvorum.frontend.etcd.rpc.Rpc;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import io.kvorum.frontend.etcd.rpc.Statuses;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A unary call over HTTP: the whole body is one message.
final class GatewayUnary<Q, R> implements Exchange {
  private final Rpc.Unary<Q, R> rpc;
  private final RpcMetrics.PerRpc metrics;
  private final CallContext context;
  private final Responder responder;
  private final AnswerMemory answerMemory;
  private final int maxRequestBytes;
  private final JsonMessages messages;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long started;
  private boolean refused;
  private @Nullable CompletableFuture<R> waiting;

  GatewayUnary(
      Rpc.Unary<Q, R> rpc,
      RpcMetrics.PerRpc metrics,
      CallContext context,
      Responder responder,
      AnswerMemory answerMemory,
      int maxRequestBytes) {
    this.rpc = rpc;
    this.metrics = metrics;
    this.context = context;
    this.responder = responder;
    this.answerMemory = answerMemory;
    this.maxRequestBytes = maxRequestBytes;
    messages = JsonMessages.of(rpc.name());
  }

  @Override
  public Input input() {
    return Input.ONE_MESSAGE;
  }

  /// JSON may be twice as long as the message: base64 makes bytes longer by a third.
  @Override
  public void content(ByteBuf part) {
    long length = (long) body.size() + part.readableBytes();
    if (refused) {
      return;
    }
    if (length > 2L * maxRequestBytes) {
      refused = true;
      body.reset();
      responder.answer(GatewayAnswers.error(Statuses.tooLarge(length, maxRequestBytes)));
      return;
    }
    try {
      part.getBytes(part.readerIndex(), body, part.readableBytes());
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void end() {
    if (refused) {
      return;
    }
    byte[] request;
    try {
      request = messages.request(body.toByteArray());
    } catch (InvalidProtocolBufferException malformed) {
      responder.answer(
          GatewayAnswers.error(Status.INVALID_ARGUMENT.withDescription(malformed.getMessage())));
      return;
    }
    started = metrics.started();
    metrics.received(request.length);
    if (request.length > maxRequestBytes) {
      fail(Statuses.tooLarge(request.length, maxRequestBytes));
      return;
    }
    try {
      CompletableFuture<R> answer = rpc.handler().answer(context, rpc.request().decode(request));
      waiting = answer;
      var _ = answer.whenComplete(this::answered);
    } catch (IOException malformed) {
      fail(Statuses.malformed(malformed));
    } catch (RuntimeException failure) {
      fail(Statuses.of(failure));
    }
  }

  /// Tells who works on the answer that nobody waits for it any more.
  @Override
  public void gone() {
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  private void answered(@Nullable R answer, @Nullable Throwable failure) {
    if (failure instanceof CancellationException) {
      metrics.handled(Status.Code.CANCELLED, started);
      return;
    }
    if (answer == null) {
      fail(Statuses.of(failure));
      return;
    }
    String json;
    try {
      byte[] message = rpc.response().encode(answer);
      metrics.sent(message.length);
      json = messages.response(message);
    } catch (RuntimeException defect) {
      fail(Statuses.of(defect));
      return;
    }
    metrics.handled(Status.Code.OK, started);
    HttpAnswer whole = GatewayAnswers.ok(json);
    if (BigAnswer.isBig(whole.body().length())) {
      responder.answer(whole, answerMemory.hold(whole.body().length(), responder::hangUp)::release);
    } else {
      responder.answer(whole);
    }
  }

  private void fail(Status status) {
    metrics.handled(status.getCode(), started);
    responder.answer(GatewayAnswers.error(status));
  }
}
