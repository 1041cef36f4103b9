package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.CallContext;
import io.kvorum.api.Watches;
import io.kvorum.api.Watches.WatchRequest;
import io.kvorum.api.Watches.WatchResponse;
import io.kvorum.api.Watches.WatchStream;
import io.kvorum.frontend.etcd.wire.Decoder;
import io.kvorum.frontend.etcd.wire.WatchWire;
import java.io.IOException;
import java.util.Optional;

/// A watch stream: any number of watchers of one client. The client's half-close does not end it,
/// as in etcd. A client that does not read its answers has its next requests wait too.
final class WatchCall implements Inlet {
  private static final Decoder<Optional<WatchRequest>> REQUEST = WatchWire::request;

  private final Outlet outlet;
  private final Answers<WatchResponse> answers;
  private final WatchStream stream;
  private boolean requestIsDue;

  WatchCall(Watches watches, CallContext context, Outlet outlet) {
    this.outlet = outlet;
    answers = new Answers<>(outlet, WatchWire::response);
    stream = watches.open(context, answers);
  }

  @Override
  public void message(byte[] request) throws IOException {
    REQUEST.decode(request).ifPresent(stream::request);
    if (outlet.isReady()) {
      outlet.requestNext();
    } else {
      requestIsDue = true;
    }
  }

  @Override
  public void halfClosed() {}

  @Override
  public void ready() {
    if (requestIsDue) {
      requestIsDue = false;
      outlet.requestNext();
    }
    answers.wake();
  }

  @Override
  public void cancelled() {
    stream.close();
    answers.wake();
  }
}
