package io.kvorum.transport.tcp;

import io.kvorum.api.Bytes;
import io.kvorum.raft.codec.CodecException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Questions to one URL, over one connection that ends when it is idle. Answers come in any order,
/// by number. It is used for one connection: when that ends, open questions fail.
final class QuestionLink implements Session {
  private static final int MAX_OPEN = 1024;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Surroundings surroundings;
  private final URI peer;
  private final EventLoop loop;
  private final Runnable onEnd;
  private final Map<Long, Open> open = new LinkedHashMap<>();
  private @Nullable Connection connection;
  private long lastNumber;
  private long usedNanos;

  private record Open(
      Bytes question, CompletableFuture<Bytes> answer, ScheduledFuture<?> timeout) {}

  QuestionLink(Surroundings surroundings, URI peer, EventLoop loop, Runnable onEnd) {
    this.surroundings = surroundings;
    this.peer = peer;
    this.loop = loop;
    this.onEnd = onEnd;
    this.usedNanos = System.nanoTime();
  }

  void ask(Bytes question, CompletableFuture<Bytes> answer) {
    if (open.size() >= MAX_OPEN) {
      fail(answer, "too many questions to " + peer + " are open");
      return;
    }
    usedNanos = System.nanoTime();
    long number = ++lastNumber;
    long limitNanos = surroundings.timing().askTimeout().toNanos();
    ScheduledFuture<?> timeout =
        loop.schedule(() -> late(number), limitNanos, TimeUnit.NANOSECONDS);
    open.put(number, new Open(question, answer, timeout));
    if (connection != null) {
      send(connection, number, question);
    }
  }

  private void late(long number) {
    Open late = open.remove(number);
    if (late != null) {
      long millis = surroundings.timing().askTimeout().toMillis();
      fail(late.answer(), "no answer from " + peer + " within " + millis + " ms");
    }
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
    open.forEach((number, waiting) -> send(opened, number, waiting.question()));
  }

  private static void send(Connection to, long number, Bytes question) {
    to.send(
        Frames.frame(
            to.allocator(),
            FrameType.QUESTION,
            Long.BYTES + question.length(),
            body -> body.putLong(number).put(question.array())));
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    if (payload.remaining() < Long.BYTES
        || (type != FrameType.ANSWER && type != FrameType.NO_ANSWER)) {
      throw new CodecException(type + " in answer to a question");
    }
    Open answered = open.remove(payload.getLong());
    if (answered == null) {
      return;
    }
    answered.timeout().cancel(false);
    if (type == FrameType.NO_ANSWER) {
      fail(answered.answer(), peer + " does not answer: " + Frames.readText(payload));
    } else {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      surroundings.workers().complete(() -> answered.answer().complete(Bytes.wrap(bytes)));
    }
  }

  @Override
  public void tick(long nowNanos) {
    if (connection != null && open.isEmpty() && nowNanos - usedNanos > IDLE_NANOS) {
      connection.close("no more questions");
    }
  }

  @Override
  public void closed(String reason) {
    onEnd.run();
    open.forEach(
        (number, unanswered) -> {
          unanswered.timeout().cancel(false);
          fail(unanswered.answer(), "no answer from " + peer + ": " + reason);
        });
    open.clear();
  }

  private void fail(CompletableFuture<Bytes> answer, String why) {
    surroundings.workers().complete(() -> answer.completeExceptionally(new IOException(why)));
  }
}
