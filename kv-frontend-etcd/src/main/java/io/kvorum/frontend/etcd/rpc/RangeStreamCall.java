package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.CallContext;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.RangeRequest;
import io.kvorum.api.Kv.RangeResponse;
import io.kvorum.frontend.etcd.wire.Decoder;
import io.kvorum.frontend.etcd.wire.KvAnswers;
import io.kvorum.frontend.etcd.wire.KvRequests;
import java.io.IOException;

/// A range, answered in parts.
final class RangeStreamCall implements Inlet {
  private static final Decoder<RangeRequest> REQUEST = KvRequests::range;

  private final Kv kv;
  private final CallContext context;
  private final Answers<RangeResponse> answers;

  RangeStreamCall(Kv kv, CallContext context, Outlet outlet) {
    this.kv = kv;
    this.context = context;
    answers = new Answers<>(outlet, KvAnswers::rangePart);
  }

  @Override
  public void message(byte[] request) throws IOException {
    kv.rangeStream(context, REQUEST.decode(request), answers);
  }

  @Override
  public void halfClosed() {}

  @Override
  public void ready() {
    answers.wake();
  }

  @Override
  public void cancelled() {
    answers.wake();
  }
}
