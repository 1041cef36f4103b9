package io.kvorum.transport.tcp;

import io.kvorum.api.Bytes;
import io.kvorum.raft.codec.CodecException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Answers the questions that come over one connection, each on a thread of its own.
final class QuestionInlet implements Session {
  private final Surroundings surroundings;
  private @Nullable Connection connection;

  QuestionInlet(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    if (type != FrameType.QUESTION || payload.remaining() < Long.BYTES || connection == null) {
      throw new CodecException(type + " of " + payload.remaining() + " bytes among questions");
    }
    Connection asker = connection;
    long number = payload.getLong();
    byte[] question = new byte[payload.remaining()];
    payload.get(question);
    if (!surroundings.workers().answer(() -> answer(asker, number, Bytes.wrap(question)))) {
      asker.send(noAnswer(asker, number, "too many questions at a time"));
    }
  }

  private void answer(Connection asker, long number, Bytes question) {
    ByteBuf said;
    try {
      said = answer(asker, number, surroundings.handler().answer(question).array());
    } catch (RuntimeException failure) {
      surroundings.log().debug(() -> "a question of " + asker.remote() + " failed", failure);
      said = noAnswer(asker, number, String.valueOf(failure.getMessage()));
    }
    asker.send(said);
  }

  private ByteBuf answer(Connection asker, long number, byte[] answer) {
    if (answer.length > surroundings.questionBytes()) {
      return noAnswer(asker, number, "answer of " + answer.length + " bytes is too long");
    }
    return numbered(asker, FrameType.ANSWER, number, answer);
  }

  private static ByteBuf noAnswer(Connection asker, long number, String why) {
    return numbered(asker, FrameType.NO_ANSWER, number, Frames.textBytes(why));
  }

  private static ByteBuf numbered(Connection asker, FrameType type, long number, byte[] content) {
    return Frames.frame(
        asker.allocator(),
        type,
        Long.BYTES + content.length,
        body -> body.putLong(number).put(content));
  }

  @Override
  public void closed(String reason) {
    surroundings.log().debug(() -> "questions ended: " + reason);
  }
}
