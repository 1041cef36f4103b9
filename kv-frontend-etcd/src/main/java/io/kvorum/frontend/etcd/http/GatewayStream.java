package io.kvorum.frontend.etcd.http;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.kvorum.api.CallContext;
import io.kvorum.frontend.etcd.rpc.Inlet;
import io.kvorum.frontend.etcd.rpc.Outlet;
import io.kvorum.frontend.etcd.rpc.Rpc;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import io.kvorum.frontend.etcd.rpc.Statuses;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A stream over HTTP: the body is a sequence of JSON messages, and each answer is a line
/// `{"result":...}` that leaves at once. Reading stops while the call does not ask for more.
///
/// The client's half runs on the event loop; answers come from any thread, and are put in order by
/// the loop's queue.
final class GatewayStream implements Exchange {
  private final Rpc.Streaming rpc;
  private final RpcMetrics.PerRpc metrics;
  private final Responder responder;
  private final JsonMessages messages;
  private final JsonSplitter splitter;
  private final int maxRequestBytes;
  private final Queue<byte[]> requests = new ArrayDeque<>();
  private final Lines lines;
  private @Nullable Inlet inlet;
  private int asked = 1;
  private boolean heardAny;
  private boolean bodyEnded;
  private boolean halfClosed;

  private GatewayStream(
      Rpc.Streaming rpc, RpcMetrics.PerRpc metrics, Responder responder, int maxRequestBytes) {
    this.rpc = rpc;
    this.metrics = metrics;
    this.responder = responder;
    this.maxRequestBytes = maxRequestBytes;
    messages = JsonMessages.of(rpc.name());
    splitter = new JsonSplitter(2 * maxRequestBytes);
    lines = new Lines();
  }

  static GatewayStream open(
      Rpc.Streaming rpc,
      RpcMetrics.PerRpc metrics,
      CallContext context,
      Responder responder,
      int maxRequestBytes) {
    GatewayStream stream = new GatewayStream(rpc, metrics, responder, maxRequestBytes);
    stream.inlet = rpc.opener().open(context, stream.lines);
    return stream;
  }

  @Override
  public Input input() {
    return rpc.oneRequest() ? Input.ONE_MESSAGE : Input.MESSAGES;
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  public boolean isPaused() {
    return !requests.isEmpty();
  }

  @Override
  public void content(ByteBuf part) {
    try {
      splitter.feed(part, requests);
    } catch (JsonSplitter.MalformedException malformed) {
      fail(Status.INVALID_ARGUMENT.withDescription(malformed.getMessage()));
      return;
    }
    deliver();
  }

  @Override
  public void end() {
    bodyEnded = true;
    if (!splitter.isBetweenObjects()) {
      fail(Status.INVALID_ARGUMENT.withDescription("unexpected EOF"));
      return;
    }
    if (rpc.oneRequest() && !heardAny && requests.isEmpty()) {
      requests.add(new byte[0]);
    }
    deliver();
  }

  private void deliver() {
    Inlet to = inlet;
    if (to == null) {
      return;
    }
    while (asked > 0 && !requests.isEmpty()) {
      asked--;
      heardAny = true;
      if (!deliver(to, requests.remove())) {
        return;
      }
    }
    if (bodyEnded && requests.isEmpty() && !halfClosed) {
      halfClosed = true;
      to.halfClosed();
    }
  }

  private boolean deliver(Inlet to, byte[] json) {
    try {
      byte[] request = messages.request(json);
      metrics.received(request.length);
      if (request.length > maxRequestBytes) {
        metrics.malformed();
        fail(Statuses.tooLarge(request.length, maxRequestBytes));
        return false;
      }
      to.message(request);
      return true;
    } catch (InvalidProtocolBufferException malformed) {
      fail(Status.INVALID_ARGUMENT.withDescription(malformed.getMessage()));
    } catch (IOException malformed) {
      metrics.malformed();
      fail(Statuses.malformed(malformed));
    } catch (RuntimeException failure) {
      fail(Statuses.of(failure));
    }
    return false;
  }

  private void fail(Status status) {
    requests.clear();
    lines.close(status);
    gone();
  }

  @Override
  public void writable() {
    if (inlet != null) {
      inlet.ready();
    }
  }

  @Override
  public void gone() {
    Inlet to = inlet;
    inlet = null;
    lines.cancelled();
    if (to != null) {
      to.cancelled();
    }
  }

  /// The server's half of the stream.
  private final class Lines implements Outlet {
    private final long started = metrics.started();
    private boolean begun;
    private boolean closed;

    @Override
    public boolean isReady() {
      return responder.isWritable() && !isCancelled();
    }

    @Override
    public synchronized void send(byte[] message) {
      if (closed) {
        return;
      }
      metrics.sent(message.length);
      byte[] line = GatewayAnswers.resultLine(messages.response(message));
      if (!begun) {
        begun = true;
        responder.begin(GatewayAnswers.HEADERS);
      }
      responder.part(line);
    }

    @Override
    public synchronized void close(Status status) {
      if (closed) {
        return;
      }
      closed = true;
      metrics.handled(status.getCode(), started);
      if (!begun && !status.isOk()) {
        responder.answer(GatewayAnswers.streamError(status));
        return;
      }
      if (!begun) {
        responder.begin(GatewayAnswers.HEADERS);
      }
      if (!status.isOk()) {
        responder.part(GatewayAnswers.errorLine(status));
      }
      responder.finish();
    }

    synchronized void cancelled() {
      if (!closed) {
        closed = true;
        metrics.handled(Status.Code.CANCELLED, started);
      }
    }

    @Override
    public boolean isCancelled() {
      return responder.isGone();
    }

    @Override
    public void requestNext() {
      responder.later(
          () -> {
            asked++;
            deliver();
            responder.resume();
          });
    }
  }
}
