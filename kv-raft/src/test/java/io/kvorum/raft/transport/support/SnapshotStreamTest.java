package io.kvorum.raft.transport.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SnapshotStreamTest {
  private static final int HALF_BYTES = 1 << 19;

  private final AtomicInteger resumed = new AtomicInteger();
  private final SnapshotStream stream = new SnapshotStream(resumed::incrementAndGet);

  @Test
  void what_was_added_is_read_until_the_end() throws IOException {
    stream.add(new byte[] {1, 2});
    stream.add(new byte[] {(byte) 0xff});
    stream.end(3);

    assertThat(stream.readAllBytes()).containsExactly(1, 2, 0xff);
  }

  @Test
  void an_end_that_counts_other_bytes_is_a_failure() {
    stream.add(new byte[2]);
    stream.end(3);

    assertThatThrownBy(stream::readAllBytes)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2 of 3 bytes");
  }

  @Test
  void a_stream_that_is_complete_does_not_fail_any_more() throws IOException {
    stream.add(new byte[2]);
    stream.end(2);
    stream.fail("the connection has ended");

    assertThat(stream.readAllBytes()).hasSize(2);
  }

  @Test
  void a_sender_that_is_too_far_ahead_waits_until_half_is_taken() throws IOException {
    assertThat(stream.add(new byte[HALF_BYTES])).isTrue();
    assertThat(stream.add(new byte[HALF_BYTES])).isTrue();
    assertThat(stream.add(new byte[1])).isFalse();
    assertThat(stream.hasRoom()).isFalse();

    assertThat(stream.readNBytes(HALF_BYTES)).hasSize(HALF_BYTES);
    assertThat(resumed).hasValue(0);
    assertThat(stream.readNBytes(HALF_BYTES)).hasSize(HALF_BYTES);

    assertThat(resumed).hasValue(1);
    assertThat(stream.hasRoom()).isTrue();
  }
}
