package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Kv;
import io.kvorum.raft.LogEntry;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One log makes one state, however it is cut into batches and wherever a member stops.
class PurityTest {
  private static List<LogEntry> randomLog(long seed, int length) {
    Random random = new Random(seed);
    RandomCommands commands = new RandomCommands(random);
    List<LogEntry> log = new ArrayList<>();
    for (int index = 1; index <= length; index++) {
      log.add(Machine.entry(index, commands.next(1 + index / 2)));
    }
    return log;
  }

  private static List<Applied> applySome(Machine machine, List<LogEntry> log, int count) {
    int applied = (int) machine.state.applied().index();
    int end = Math.min(applied + count, log.size());
    return machine.state.apply(log.subList(applied, end), id -> null);
  }

  /// H05, H06 (etcd #18667, #18799): also for transactions with ranges that fail.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void H05_the_same_log_gives_the_same_answers_and_hash_on_every_member(long seed) {
    sameEverywhere(seed, randomLog(seed, 600));
  }

  /// Also while users, roles and permissions change between the requests of those users.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13, 14})
  void H05_the_same_log_permits_the_same_on_every_member(long seed) {
    RandomUsers users = new RandomUsers(new Random(seed));
    List<LogEntry> log = new ArrayList<>();
    for (Command command : users.log(900)) {
      log.add(Machine.entry(log.size() + 1, command));
    }
    sameEverywhere(seed, log);
  }

  private static void sameEverywhere(long seed, List<LogEntry> log) {
    List<Applied> first = new ArrayList<>();
    List<Applied> second = new ArrayList<>();
    Machine one = new Machine();
    Machine other = new Machine();
    Random random = new Random(seed);
    while (one.state.applied().index() < log.size()) {
      first.addAll(applySome(one, log, 1));
      if (random.nextInt(9) == 0) {
        one.compactSome(5);
      }
    }
    while (other.state.applied().index() < log.size()) {
      second.addAll(applySome(other, log, 1 + random.nextInt(40)));
      if (random.nextInt(9) == 0) {
        other.restart();
      }
    }
    Machine third = new Machine();
    assertThat(applySome(third, log, log.size())).isEqualTo(first).isEqualTo(second);
    third.removeAll();
    int hash = one.view().hash();
    assertThat(other.view().hash()).isEqualTo(hash);
    assertThat(third.view().hash()).isEqualTo(hash);
    long revision = one.view().revision();
    assertThat(third.view().hashKv(revision)).isEqualTo(one.view().hashKv(revision));
    assertThat(third.view().leases()).isEqualTo(one.view().leases());
  }

  /// H01 (etcd #13766): the applied index is in the batch that has its effects.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {5, 6, 7})
  void H01_after_a_crash_the_state_is_what_its_applied_index_says(long seed) {
    List<LogEntry> log = randomLog(seed, 500);
    Random random = new Random(seed);
    Machine machine = new Machine();
    while (machine.state.applied().index() < log.size()) {
      applySome(machine, log, 1 + random.nextInt(20));
      if (random.nextInt(3) == 0) {
        machine.compactSome(1 + random.nextInt(30));
      }
      if (random.nextInt(4) == 0) {
        machine.store.sync();
      }
      if (random.nextInt(4) == 0) {
        machine.crashRandomly(random);
        Machine replayed = new Machine();
        applySome(replayed, log, (int) machine.state.applied().index());
        assertThat(machine.view().hash()).isEqualTo(replayed.view().hash());
        assertThat(machine.view().revision()).isEqualTo(replayed.view().revision());
      }
    }
  }

  /// H06 (etcd #18799): what fails is not there, and nothing comes after it.
  @Test
  void H06_a_store_that_fails_publishes_nothing_and_ends_the_state_machine() {
    FailingStore store = new FailingStore(new MemoryEngine().openStore(Path.of("state")));
    KvState state = KvState.open(store, StateConfig.defaults());
    Command put = new Command.Put(Kv.PutRequest.of(b("a"), b("1")));
    state.apply(List.of(Machine.entry(1, put)), id -> null);
    store.failing = true;
    List<LogEntry> next = List.of(Machine.entry(2, put));
    assertThatThrownBy(() -> state.apply(next, id -> null))
        .isInstanceOf(StorageException.Full.class);
    assertThat(state.view().revision()).isEqualTo(2);
    assertThat(state.view().range(Kv.RangeRequest.of(b("a"))).kvs().getFirst().version())
        .isEqualTo(1);
    assertThat(state.applied().index()).isEqualTo(1);
    store.failing = false;
    assertThatThrownBy(() -> state.apply(next, id -> null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must stop");
    assertThatThrownBy(() -> Machine.compactSome(state, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void H06_an_entry_that_cannot_be_read_ends_the_state_machine_with_nothing_of_its_batch() {
    Machine machine = new Machine();
    LogEntry put = Machine.entry(1, new Command.Put(Kv.PutRequest.of(b("a"), b("1"))));
    LogEntry unreadable =
        new LogEntry(
            new io.kvorum.raft.LogId(1, 2),
            new LogEntry.Command(new io.kvorum.raft.ProposalId(Machine.SELF, 1, 2), b("?")));
    assertThatThrownBy(() -> machine.state.apply(List.of(put, unreadable), id -> null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(machine.all(0)).isEmpty();
    machine.restart();
    assertThat(machine.all(0)).isEmpty();
    assertThat(machine.state.applied().index()).isZero();
  }

  /// A store whose disk is full when it is told so.
  private static final class FailingStore implements OrderedStore {
    private final OrderedStore store;
    private boolean failing;

    private FailingStore(OrderedStore store) {
      this.store = store;
    }

    @Override
    public void write(WriteBatch batch) {
      if (failing) {
        throw new StorageException.Full("the disk is full", new IllegalStateException());
      }
      store.write(batch);
    }

    @Override
    public void sync() {
      store.sync();
    }

    @Override
    public View view() {
      return store.view();
    }

    @Override
    public StoreSize size() {
      return store.size();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
