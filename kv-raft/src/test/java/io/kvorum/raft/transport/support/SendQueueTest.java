package io.kvorum.raft.transport.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.RaftCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private static final MemberId A = new MemberId(1);
  private static final MemberId B = new MemberId(2);
  private static final int LARGE_BYTES = 100_000;

  private static SendQueue queue(int messageBytes, int messages, long bytes) {
    return new SendQueue(new TransportConfig.Limits(messageBytes, messages, bytes, 1, 1, 1));
  }

  private static RaftMessage message(long number, int bytes) {
    return new RaftMessage.Forward(
        A, B, 1, new ProposalId(A, 1, number), Bytes.wrap(new byte[bytes]));
  }

  private static List<RaftMessage> taken(SendQueue queue) {
    return queue.take().stream().map(SendQueue.Waiting::message).toList();
  }

  @Test
  void messages_are_taken_in_order_with_the_sizes_that_they_have() {
    SendQueue queue = queue(1 << 20, 10, 1 << 20);
    assertThat(queue.add(message(1, 10))).isTrue();
    assertThat(queue.add(message(2, 20))).isTrue();

    List<SendQueue.Waiting> batch = queue.take();

    assertThat(batch)
        .containsExactly(
            new SendQueue.Waiting(message(1, 10), RaftCodec.size(message(1, 10))),
            new SendQueue.Waiting(message(2, 20), RaftCodec.size(message(2, 20))));
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void a_batch_ends_before_it_is_too_large_but_has_one_message_at_least() {
    SendQueue queue = queue(1 << 20, 10, 1 << 20);
    queue.add(message(1, 2 * LARGE_BYTES));
    queue.add(message(2, LARGE_BYTES));
    queue.add(message(3, LARGE_BYTES));

    assertThat(taken(queue)).containsExactly(message(1, 2 * LARGE_BYTES));
    assertThat(taken(queue)).containsExactly(message(2, LARGE_BYTES));
    assertThat(taken(queue)).containsExactly(message(3, LARGE_BYTES));
  }

  @Test
  void what_is_too_large_or_too_much_is_not_taken_in() {
    assertThat(queue(LARGE_BYTES, 10, 1 << 20).add(message(1, LARGE_BYTES))).isFalse();
    SendQueue full = queue(1 << 20, 1, 1 << 20);
    assertThat(full.add(message(1, 1))).isTrue();
    assertThat(full.add(message(2, 1))).isFalse();
    SendQueue heavy = queue(1 << 20, 10, LARGE_BYTES);
    assertThat(heavy.add(message(1, LARGE_BYTES / 2))).isTrue();
    assertThat(heavy.add(message(2, LARGE_BYTES / 2))).isFalse();
  }

  @Test
  void what_was_taken_or_dropped_makes_room_again() {
    SendQueue queue = queue(1 << 20, 1, 1 << 20);
    queue.add(message(1, 1));
    queue.clear();
    assertThat(queue.add(message(2, 1))).isTrue();
    assertThat(taken(queue)).containsExactly(message(2, 1));
    assertThat(queue.add(message(3, 1))).isTrue();
  }
}
