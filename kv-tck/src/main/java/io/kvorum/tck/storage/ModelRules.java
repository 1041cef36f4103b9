package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Random operations, compared with a sorted map after each.
abstract class ModelRules {
  private static final int STEPS = 3_000;
  private static final int MOST_VIEWS = 6;

  private final Supplier<StoreUnderTest> subject;

  ModelRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  @Rule({"STORE-1", "STORE-2", "STORE-4", "STORE-5", "STORE-12"})
  void a_store_does_what_a_sorted_map_does() {
    new Run(subject.get(), Seed.choose()).run();
  }

  private record Moment(OrderedStore.View view, NavigableMap<Bytes, Bytes> content) {}

  private static final class Run {
    private final StoreUnderTest subject;
    private final Seed seed;
    private final Random random;
    private final NavigableMap<Bytes, Bytes> model = new TreeMap<>();
    private final List<Moment> moments = new ArrayList<>();
    private int step;

    Run(StoreUnderTest subject, Seed seed) {
      this.subject = subject;
      this.seed = seed;
      this.random = seed.random();
    }

    void run() {
      while (step++ < STEPS) {
        int choice = random.nextInt(1_000);
        if (choice < 500) {
          write();
        } else if (choice < 700) {
          get();
        } else if (choice < 800) {
          takeView();
        } else if (choice < 980) {
          look();
        } else if (choice < 990) {
          subject.store().sync();
        } else if (choice < 993) {
          subject.store().reclaim();
        } else if (choice < 998) {
          reopen();
        } else {
          moments.forEach(this::compareAll);
        }
      }
      moments.forEach(this::compareAll);
      moments.forEach(moment -> moment.view.close());
    }

    private void write() {
      WriteBatch batch = new WriteBatch();
      int changes = 1 + random.nextInt(10);
      for (int i = 0; i < changes; i++) {
        int kind = random.nextInt(100);
        if (kind < 75) {
          byte[] value = new byte[random.nextInt(20) == 0 ? 20_000 : random.nextInt(100)];
          random.nextBytes(value);
          batch.put(key(), Bytes.wrap(value));
        } else if (kind < 92) {
          batch.delete(key());
        } else {
          batch.deleteRange(kind == 99 ? KeyRange.from(key()) : narrowRange());
        }
      }
      subject.write(batch);
      ModelStore.apply(model, batch);
    }

    private void get() {
      Bytes key = key();
      assertThat(subject.store().get(key))
          .as("%s, step %d, get %s", seed, step, key)
          .isEqualTo(model.get(key));
    }

    private void takeView() {
      if (moments.size() == MOST_VIEWS) {
        moments.remove(random.nextInt(MOST_VIEWS)).view.close();
      }
      moments.add(new Moment(subject.store().view(), new TreeMap<>(model)));
    }

    private void look() {
      if (moments.isEmpty()) {
        return;
      }
      Moment moment = moments.get(random.nextInt(moments.size()));
      Bytes key = key();
      assertThat(moment.view.get(key))
          .as("%s, step %d, view get %s", seed, step, key)
          .isEqualTo(moment.content.get(key));
      walk(moment, range(), random.nextBoolean() ? Order.ASCENDING : Order.DESCENDING);
    }

    /// Steps and seeks in turn.
    private void walk(Moment moment, KeyRange range, Order order) {
      NavigableMap<Bytes, Bytes> expected = ModelStore.ordered(moment.content, range, order);
      Bytes at = null;
      try (OrderedStore.Cursor cursor = moment.view.scan(range, order)) {
        for (int i = 0; i < 12; i++) {
          boolean seek = random.nextInt(4) == 0;
          Bytes target = key();
          Bytes next;
          if (seek) {
            next = firstAtOrAfter(expected, target, order);
          } else if (at == null) {
            next = expected.isEmpty() ? null : expected.firstKey();
          } else {
            next = expected.higherKey(at);
          }
          String what =
              "%s, step %d, %s %s %s after %s"
                  .formatted(seed, step, order, range, seek ? "seek " + target : "next", at);
          assertThat(seek ? cursor.seek(target) : cursor.next()).as(what).isEqualTo(next != null);
          if (next == null) {
            return;
          }
          assertThat(cursor.key()).as(what).isEqualTo(next);
          assertThat(cursor.value()).as(what).isEqualTo(expected.get(next));
          at = next;
        }
      }
    }

    private static @Nullable Bytes firstAtOrAfter(
        NavigableMap<Bytes, Bytes> ordered, Bytes target, Order order) {
      return ordered.keySet().stream()
          .filter(
              order == Order.ASCENDING
                  ? key -> key.compareTo(target) >= 0
                  : key -> key.compareTo(target) <= 0)
          .findFirst()
          .orElse(null);
    }

    private void reopen() {
      moments.forEach(moment -> moment.view.close());
      moments.clear();
      subject.store().sync();
      subject.reopen();
      takeView();
      compareAll(moments.getFirst());
    }

    private void compareAll(Moment moment) {
      for (Order order : Order.values()) {
        assertThat(StoreUnderTest.scan(moment.view, KeyRange.ALL, order))
            .as("%s, step %d, %s", seed, step, order)
            .isEqualTo(ModelStore.scan(moment.content, KeyRange.ALL, order));
      }
    }

    private Bytes key() {
      int kind = random.nextInt(100);
      if (kind == 0) {
        return Bytes.EMPTY;
      }
      if (kind < 12) {
        byte[] key = new byte[600 + random.nextInt(3)];
        Arrays.fill(key, (byte) (random.nextInt(2) * 0xff));
        key[key.length - 1] = (byte) random.nextInt();
        return Bytes.wrap(key);
      }
      byte[] key = new byte[1 + random.nextInt(3)];
      for (int i = 0; i < key.length; i++) {
        key[i] = (byte) (random.nextInt(8) * 36);
      }
      return Bytes.wrap(key);
    }

    private KeyRange range() {
      return random.nextInt(4) == 0 ? KeyRange.from(key()) : KeyRange.of(key(), key());
    }

    private KeyRange narrowRange() {
      Bytes from = key();
      return random.nextBoolean() ? KeyRange.prefix(from) : KeyRange.of(from, from.plus(key()));
    }
  }
}
