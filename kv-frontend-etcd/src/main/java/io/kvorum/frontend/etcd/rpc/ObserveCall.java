package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Elections;
import io.kvorum.api.Elections.LeaderResponse;
import io.kvorum.frontend.etcd.wire.Decoder;
import io.kvorum.frontend.etcd.wire.LockWire;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The leaders of an election, one after the other.
final class ObserveCall implements Inlet {
  private static final Decoder<Bytes> REQUEST = LockWire::leader;

  private final Elections elections;
  private final CallContext context;
  private final Answers<LeaderResponse> answers;
  private @Nullable CompletableFuture<Void> observed;

  ObserveCall(Elections elections, CallContext context, Outlet outlet) {
    this.elections = elections;
    this.context = context;
    answers = new Answers<>(outlet, LockWire::leader);
  }

  @Override
  public void message(byte[] request) throws IOException {
    observed = elections.observe(context, REQUEST.decode(request), answers);
  }

  @Override
  public void halfClosed() {}

  @Override
  public void ready() {
    answers.wake();
  }

  @Override
  public void cancelled() {
    if (observed != null) {
      observed.cancel(false);
    }
    answers.wake();
  }
}
