package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Readers on threads of their own beside the one that applies and compacts.
class ConcurrentReadTest {
  private static final int KEYS = 300;
  private static final int BATCHES = 1_500;
  private static final int READERS = 3;

  private final Machine machine = new Machine();
  private final AtomicBoolean done = new AtomicBoolean();

  private static String key(int number) {
    return "key/" + (1_000 + number);
  }

  /// Every value is written together with its opposite: the sum over all keys is 0 at any moment.
  private static Command move(Random random) {
    int pair = random.nextInt(KEYS / 2);
    int amount = random.nextInt(1_000);
    return new Command.Txn(
        new Kv.TxnRequest(
            List.of(),
            List.of(
                Optional.of(Kv.PutRequest.of(b(key(2 * pair)), b("" + amount))),
                Optional.of(Kv.PutRequest.of(b(key(2 * pair + 1)), b("" + -amount)))),
            List.of()));
  }

  private static void balanced(List<KeyValue> kvs, long revision) {
    long sum = 0;
    for (KeyValue kv : kvs) {
      sum += Long.parseLong(kv.value().utf8());
      assertThat(kv.modRevision()).isLessThanOrEqualTo(revision);
    }
    assertThat(sum).isZero();
  }

  private long read(Random random) {
    ReadView view = machine.view();
    Kv.RangeResponse now = view.range(Machine.rangeOf("key/", "key0", 0, 0));
    balanced(now.kvs(), now.header().revision());
    assertThat(now.count()).isEqualTo(now.kvs().size());
    String one = key(random.nextInt(KEYS));
    long mod =
        view.range(Kv.RangeRequest.of(b(one))).kvs().stream()
            .mapToLong(KeyValue::modRevision)
            .findFirst()
            .orElse(0);
    long then = Math.max(1, view.revision() - random.nextInt(40));
    try {
      balanced(view.range(Machine.rangeOf("key/", "key0", 0, then)).kvs(), then);
      assertThat(view.changes(then, 1 << 12).events()).isNotEmpty();
    } catch (KvException compactedMeanwhile) {
      awaitCompaction(then);
    }
    return mod;
  }

  /// A compaction refuses reads from its begin on; it is in a view a moment later.
  private void awaitCompaction(long beyond) {
    while (machine.view().compactRevision() <= beyond && !done.get()) {
      Thread.onSpinWait();
    }
    assertThat(machine.view().compactRevision()).isGreaterThan(beyond);
  }

  private long readUntilDone(long seed) {
    Random random = new Random(seed);
    long newest = 0;
    while (!done.get() || newest <= 1) {
      newest = Math.max(newest, read(random));
    }
    return newest;
  }

  @Test
  void every_reader_sees_whole_transactions_at_every_revision_while_rows_go()
      throws InterruptedException, ExecutionException {
    Random random = new Random(3);
    machine.apply(move(random));
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      List<Callable<Long>> tasks = new ArrayList<>();
      List<Future<Long>> newest = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        long seed = i;
        tasks.add(() -> readUntilDone(seed));
      }
      tasks.forEach(task -> newest.add(readers.submit(task)));
      try {
        write(random);
      } finally {
        done.set(true);
      }
      for (Future<Long> reader : newest) {
        assertThat(reader.get()).isGreaterThan(1);
      }
    }
  }

  private void write(Random random) {
    for (int batch = 0; batch < BATCHES; batch++) {
      machine.applyAll(move(random), move(random), move(random));
      if (batch % 10 == 0) {
        machine.compact(machine.view().revision() - 20);
      }
      machine.compactSome(10);
    }
  }
}
