package io.kvorum.frontend.etcd.rpc;

import io.grpc.Status;
import io.kvorum.api.CallContext;
import io.kvorum.api.Leases;
import io.kvorum.api.Leases.KeepAliveResponse;
import io.kvorum.frontend.etcd.wire.Decoder;
import io.kvorum.frontend.etcd.wire.LeaseWire;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A stream of lease renewals: one answer for each request, in their order. The next request is let
/// in when the one before it is answered and the answer could leave, so that a stream holds one
/// renewal at a time.
final class KeepAliveCall implements Inlet {
  private static final Decoder<Long> REQUEST = LeaseWire::keepAlive;

  private final Leases leases;
  private final CallContext context;
  private final Outlet outlet;
  private State state = State.IDLE;
  private boolean halfClosed;

  /// `ANSWERED` ends when the answer could leave.
  private enum State {
    IDLE,
    RENEWING,
    ANSWERED
  }

  KeepAliveCall(Leases leases, CallContext context, Outlet outlet) {
    this.leases = leases;
    this.context = context;
    this.outlet = outlet;
  }

  @Override
  public void message(byte[] request) throws IOException {
    long id = REQUEST.decode(request);
    synchronized (this) {
      state = State.RENEWING;
    }
    CompletableFuture<KeepAliveResponse> renewal = leases.keepAlive(context, id);
    var _ = renewal.whenComplete(this::answered);
  }

  private void answered(@Nullable KeepAliveResponse answer, @Nullable Throwable failure) {
    if (answer == null) {
      outlet.close(Statuses.of(failure));
      return;
    }
    outlet.send(LeaseWire.keepAlive(answer));
    synchronized (this) {
      state = State.ANSWERED;
    }
    if (outlet.isReady()) {
      letNextIn();
    }
  }

  /// Called by whoever sees first that the answer has left: who gave it, or the event loop.
  private void letNextIn() {
    boolean ended;
    synchronized (this) {
      if (state != State.ANSWERED) {
        return;
      }
      state = State.IDLE;
      ended = halfClosed;
    }
    if (ended) {
      outlet.close(Status.OK);
    } else {
      outlet.requestNext();
    }
  }

  @Override
  public void halfClosed() {
    synchronized (this) {
      halfClosed = true;
      if (state != State.IDLE) {
        return;
      }
    }
    outlet.close(Status.OK);
  }

  @Override
  public void ready() {
    letNextIn();
  }

  @Override
  public void cancelled() {}
}
