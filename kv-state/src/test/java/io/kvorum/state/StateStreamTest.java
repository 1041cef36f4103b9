package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Kv;
import io.kvorum.raft.LogStart;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.WriteBatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateStreamTest {
  private final Machine machine = new Machine();
  private final OrderedStore other = machine.engine.openStore(Path.of("other"));

  private void write(int keys, int valueBytes) {
    for (int i = 0; i < keys; i++) {
      machine.apply(
          new Command.Put(Kv.PutRequest.of(b("k" + i % 97), b("v".repeat(valueBytes) + i))));
    }
  }

  private byte[] stream() throws IOException {
    try (OrderedStore.View view = machine.store.view();
        var in = StateStream.of(view)) {
      return in.readAllBytes();
    }
  }

  private LogStart load(byte[] stream) throws IOException {
    return StateStream.load(new ByteArrayInputStream(stream), other);
  }

  @Test
  void a_state_that_went_through_a_stream_is_the_same_state() throws IOException {
    write(500, 2_000);
    machine.apply(new Command.LeaseGrant(7, 60));

    assertThat(load(stream())).isEqualTo(machine.state.applied());

    KvState copy = KvState.open(other, StateConfig.defaults());
    assertThat(copy.view().hash()).isEqualTo(machine.view().hash());
    assertThat(copy.view().revision()).isEqualTo(machine.view().revision());
    assertThat(copy.view().lease(7)).isPresent();
  }

  @Test
  void an_empty_state_has_a_stream_too() throws IOException {
    assertThat(load(stream())).isEqualTo(LogStart.EMPTY);
  }

  @Test
  void what_concerns_one_member_alone_stays_out() throws IOException {
    write(5, 10);
    machine.store.write(new WriteBatch().put(Schema.COMPACTION_FINISHED, Schema.number(3)));

    load(stream());

    assertThat(other.get(Schema.COMPACTION_FINISHED)).isNull();
  }

  @Test
  void a_stream_that_was_cut_anywhere_is_refused() throws IOException {
    write(50, 20);
    byte[] whole = stream();

    for (int length = 0; length < whole.length; length += 1 + length / 10) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> load(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_flipped_bit_anywhere_is_found() throws IOException {
    write(50, 20);
    byte[] whole = stream();
    Random random = new Random(1);

    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> load(damaged)).isInstanceOf(IOException.class);
    }
  }
}
