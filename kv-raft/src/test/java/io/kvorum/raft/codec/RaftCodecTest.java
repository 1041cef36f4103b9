package io.kvorum.raft.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class RaftCodecTest {
  private static final int SEEDS = 2_000;

  /// One word's four functions.
  private record Form<T>(
      Function<RandomWords, T> random,
      ToIntFunction<T> size,
      BiConsumer<T, ByteBuffer> write,
      Function<ByteBuffer, T> read) {
    byte[] encode(T word) {
      ByteBuffer out = ByteBuffer.allocate(size.applyAsInt(word));
      write.accept(word, out);
      assertThat(out.remaining()).as("size of %s", word).isZero();
      return out.array();
    }
  }

  private static final List<Form<?>> FORMS =
      List.of(
          new Form<>(RandomWords::entry, RaftCodec::size, RaftCodec::write, RaftCodec::readEntry),
          new Form<LogStart>(
              RandomWords::logStart, RaftCodec::size, RaftCodec::write, RaftCodec::readLogStart),
          new Form<HardState>(
              RandomWords::hardState, RaftCodec::size, RaftCodec::write, RaftCodec::readHardState),
          new Form<RaftMessage>(
              RandomWords::message, RaftCodec::size, RaftCodec::write, RaftCodec::readMessage));

  @Test
  void every_word_comes_back_as_it_was() {
    for (long seed = 0; seed < SEEDS; seed++) {
      for (Form<?> form : FORMS) {
        roundTrip(form, seed, ByteOrder.BIG_ENDIAN);
        roundTrip(form, seed, ByteOrder.LITTLE_ENDIAN);
      }
    }
  }

  private static <T> void roundTrip(Form<T> form, long seed, ByteOrder order) {
    T word = form.random().apply(new RandomWords(seed));
    byte[] bytes = form.encode(word);
    ByteBuffer in = ByteBuffer.allocate(bytes.length + 7).order(order).put(3, bytes).position(3);
    assertThat(form.read().apply(in)).as("seed %d", seed).isEqualTo(word);
    assertThat(in.position()).as("end of word, seed %d", seed).isEqualTo(3 + bytes.length);
  }

  @Test
  void a_word_cut_anywhere_is_refused() {
    for (long seed = 0; seed < 300; seed++) {
      for (Form<?> form : FORMS) {
        cutEverywhere(form, seed);
      }
    }
  }

  private static <T> void cutEverywhere(Form<T> form, long seed) {
    byte[] bytes = form.encode(form.random().apply(new RandomWords(seed)));
    for (int length = 0; length < bytes.length; length++) {
      ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
      assertThatThrownBy(() -> form.read().apply(in))
          .as("seed %d, %d of %d bytes", seed, length, bytes.length)
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("at byte");
    }
  }

  @Test
  void damage_is_refused_or_reads_as_another_word_but_never_fails_otherwise() {
    int refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      for (Form<?> form : FORMS) {
        refused += damage(form, seed, new SplittableRandom(seed));
      }
    }
    assertThat(refused).isGreaterThan(SEEDS);
  }

  private static <T> int damage(Form<T> form, long seed, SplittableRandom random) {
    byte[] good = form.encode(form.random().apply(new RandomWords(seed)));
    int refused = 0;
    for (int round = 0; round < 10; round++) {
      byte[] bytes = Arrays.copyOf(good, good.length);
      for (int hits = random.nextInt(3); hits >= 0; hits--) {
        int at = random.nextInt(Math.min(bytes.length, 1 + random.nextInt(bytes.length)));
        bytes[at] = (byte) random.nextInt();
      }
      refused += isRefused(form, bytes) ? 1 : 0;
    }
    return refused;
  }

  private static <T> boolean isRefused(Form<T> form, byte[] bytes) {
    try {
      T word = form.read().apply(ByteBuffer.wrap(bytes));
      form.encode(word);
      return false;
    } catch (CodecException e) {
      return true;
    }
  }

  @Test
  void a_count_that_the_input_cannot_hold_allocates_nothing() {
    byte[] command =
        HexFormat.of().parseHex("01010101" + "0000000000000001" + "0101" + "ffffffff07");
    assertThatThrownBy(() -> RaftCodec.readEntry(ByteBuffer.wrap(command)))
        .isInstanceOf(CodecException.class)
        .hasMessage("no log entry: 2147483647 bytes in 0 bytes, at byte 19 of it");
  }

  @Test
  void a_number_of_more_than_64_bits_is_refused() {
    byte[] state = HexFormat.of().parseHex("01" + "ffffffffffffffffff02" + "0000");
    assertThatThrownBy(() -> RaftCodec.readHardState(ByteBuffer.wrap(state)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("more than 64 bits");
  }

  @Test
  void another_version_is_refused_by_its_number() {
    byte[] state = HexFormat.of().parseHex("02000000");
    assertThatThrownBy(() -> RaftCodec.readHardState(ByteBuffer.wrap(state)))
        .hasMessage("no hard state: version 2 instead of 1, at byte 1 of it");
  }

  /// A file of today must be readable for ever: this test fails when the form changes.
  @Test
  void the_form_of_a_command_is_fixed() {
    ProposalId id = new ProposalId(new MemberId(0xabcL), 3, 300);
    LogEntry entry = new LogEntry(new LogId(2, 130), new LogEntry.Command(id, Bytes.utf8("put")));
    ByteBuffer out = ByteBuffer.allocate(RaftCodec.size(entry));
    RaftCodec.write(entry, out);
    assertThat(HexFormat.of().formatHex(out.array()))
        .isEqualTo("0101" + "02" + "8201" + "0000000000000abc" + "03" + "ac02" + "03" + "707574");
  }
}
