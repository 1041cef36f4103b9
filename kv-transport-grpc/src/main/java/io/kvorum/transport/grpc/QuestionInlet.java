package io.kvorum.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.kvorum.api.Bytes;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.transport.grpc.Parcels.Parcel;
import org.jspecify.annotations.Nullable;

/// Answers one question, on a thread of its own.
final class QuestionInlet extends ServerCall.Listener<byte[]> {
  private final ServerCall<byte[], byte[]> call;
  private final Surroundings surroundings;
  private @Nullable Bytes question;

  QuestionInlet(ServerCall<byte[], byte[]> call, Surroundings surroundings) {
    this.call = call;
    this.surroundings = surroundings;
  }

  void open() {
    call.request(2);
  }

  void refuse(Status status) {
    call.close(status, new Metadata());
  }

  @Override
  public void onMessage(byte[] message) {
    try {
      Parcel parcel = Parcels.open(message);
      byte[] asked = new byte[parcel.content().remaining()];
      parcel.content().get(asked);
      question = Bytes.wrap(asked);
    } catch (CodecException damage) {
      refuse(Status.DATA_LOSS.withDescription(damage.getMessage()));
    }
  }

  @Override
  public void onHalfClose() {
    Bytes asked = question;
    if (asked != null && !surroundings.workers().answer(() -> answer(asked))) {
      refuse(Status.RESOURCE_EXHAUSTED.withDescription("too many questions at a time"));
    }
  }

  private void answer(Bytes asked) {
    byte[] answer;
    try {
      answer = surroundings.handler().answer(asked).array();
    } catch (RuntimeException failure) {
      surroundings.log().debug(() -> "a question failed", failure);
      refuse(Status.ABORTED.withDescription(String.valueOf(failure.getMessage())));
      return;
    }
    if (answer.length > surroundings.limits().messageBytes()) {
      refuse(Status.RESOURCE_EXHAUSTED.withDescription(answer.length + " bytes are too many"));
    } else if (!call.isCancelled()) {
      call.sendHeaders(new Metadata());
      call.sendMessage(Parcels.pack(Parcels.Kind.ANSWER, answer.length, body -> body.put(answer)));
      call.close(Status.OK, new Metadata());
    }
  }
}
