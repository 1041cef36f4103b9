package io.kvorum.frontend.etcd.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.kvorum.api.CallContext;
import io.kvorum.api.KvException;
import io.kvorum.frontend.etcd.rpc.Inlet;
import io.kvorum.frontend.etcd.rpc.Outlet;
import io.kvorum.frontend.etcd.rpc.Rpc;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import io.kvorum.frontend.etcd.rpc.Statuses;
import java.io.IOException;

/// Carries the streams of one kind.
final class StreamCalls implements ServerCallHandler<byte[], byte[]> {
  private final Rpc.Streaming rpc;
  private final RpcMetrics.PerRpc metrics;
  private final CallContexts contexts;
  private final int maxRequestBytes;

  StreamCalls(
      Rpc.Streaming rpc, RpcMetrics.PerRpc metrics, CallContexts contexts, int maxRequestBytes) {
    this.rpc = rpc;
    this.metrics = metrics;
    this.contexts = contexts;
    this.maxRequestBytes = maxRequestBytes;
  }

  @Override
  public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
    CallOutlet outlet = new CallOutlet(call, metrics);
    Inlet inlet;
    try {
      CallContext context = contexts.of(call, headers);
      inlet = rpc.opener().open(context, outlet);
    } catch (KvException refused) {
      outlet.close(Statuses.of(refused));
      return new ServerCall.Listener<>() {};
    }
    call.request(rpc.oneRequest() ? 2 : 1);
    return new Call(this, inlet, outlet);
  }

  /// The client's half of one stream.
  private static final class Call extends ServerCall.Listener<byte[]> {
    private final StreamCalls calls;
    private final Inlet inlet;
    private final CallOutlet outlet;

    Call(StreamCalls calls, Inlet inlet, CallOutlet outlet) {
      this.calls = calls;
      this.inlet = inlet;
      this.outlet = outlet;
    }

    @Override
    public void onMessage(byte[] message) {
      calls.metrics.received(message.length);
      if (message.length > calls.maxRequestBytes) {
        calls.metrics.malformed();
        fail(Statuses.tooLarge(message.length, calls.maxRequestBytes));
        return;
      }
      try {
        inlet.message(message);
      } catch (IOException malformed) {
        calls.metrics.malformed();
        fail(Statuses.malformed(malformed));
      } catch (RuntimeException failure) {
        fail(Statuses.of(failure));
      }
    }

    private void fail(Status status) {
      outlet.close(status);
      inlet.cancelled();
    }

    @Override
    public void onHalfClose() {
      inlet.halfClosed();
    }

    @Override
    public void onReady() {
      inlet.ready();
    }

    @Override
    public void onCancel() {
      outlet.cancelled();
      inlet.cancelled();
    }

    @Override
    public void onComplete() {
      inlet.cancelled();
    }
  }

  /// The server's half of one stream. Answers come from the threads of the services, errors of the
  /// client's messages from the event loop: a lock keeps them apart.
  private static final class CallOutlet implements Outlet {
    private final ServerCall<byte[], byte[]> call;
    private final RpcMetrics.PerRpc metrics;
    private final long begun;
    private boolean headersSent;
    private boolean closed;

    CallOutlet(ServerCall<byte[], byte[]> call, RpcMetrics.PerRpc metrics) {
      this.call = call;
      this.metrics = metrics;
      begun = metrics.started();
    }

    @Override
    public boolean isReady() {
      return call.isReady();
    }

    @Override
    public synchronized void send(byte[] message) {
      if (closed || call.isCancelled()) {
        return;
      }
      if (!headersSent) {
        headersSent = true;
        call.sendHeaders(new Metadata());
      }
      metrics.sent(message.length);
      call.sendMessage(message);
    }

    @Override
    public synchronized void close(Status status) {
      if (closed) {
        return;
      }
      closed = true;
      metrics.handled(status.getCode(), begun);
      if (call.isCancelled()) {
        return;
      }
      if (status.isOk() && !headersSent) {
        call.sendHeaders(new Metadata());
      }
      call.close(status, new Metadata());
    }

    @Override
    public boolean isCancelled() {
      return call.isCancelled();
    }

    @Override
    public void requestNext() {
      call.request(1);
    }

    /// The client has gone: nobody is left to be told, but the call counts as handled.
    synchronized void cancelled() {
      if (!closed) {
        closed = true;
        metrics.handled(Status.Code.CANCELLED, begun);
      }
    }
  }
}
