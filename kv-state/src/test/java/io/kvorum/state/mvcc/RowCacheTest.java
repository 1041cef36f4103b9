package io.kvorum.state.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import org.junit.jupiter.api.Test;

class RowCacheTest {
  private static Row row(long main, int sub, int valueBytes) {
    Bytes value = Bytes.wrap(new byte[valueBytes]);
    return new Row(sub, new KeyValue(Bytes.utf8("k" + sub), main, main, 1, value, 0), true);
  }

  @Test
  void a_row_is_found_by_its_exact_revision() {
    RowCache cache = new RowCache(1 << 20);
    Row row = row(7, 3, 10);
    cache.put(row);
    assertThat(cache.get(7, 3)).isSameAs(row);
    assertThat(cache.get(7, 2)).isNull();
    assertThat(cache.get(8, 3)).isNull();
  }

  @Test
  void it_never_holds_more_bytes_than_its_limit() {
    RowCache cache = new RowCache(100_000);
    for (int main = 1; main < 10_000; main++) {
      cache.put(row(main, 0, main % 4_000));
      assertThat(cache.bytes()).isBetween(0L, 100_000L);
    }
    assertThat(cache.bytes()).isGreaterThan(50_000);
  }

  @Test
  void most_of_the_newest_rows_are_there() {
    RowCache cache = new RowCache(1 << 20);
    for (int main = 1; main <= 10_000; main++) {
      cache.put(row(main, 0, 100));
    }
    long found = 0;
    for (int main = 9_001; main <= 10_000; main++) {
      found += cache.get(main, 0) == null ? 0 : 1;
    }
    assertThat(found).isGreaterThan(800);
  }

  @Test
  void large_values_are_left_to_the_store() {
    RowCache cache = new RowCache(1 << 20);
    cache.put(row(1, 0, RowCache.MAX_VALUE_BYTES + 1));
    assertThat(cache.get(1, 0)).isNull();
    assertThat(cache.bytes()).isZero();
  }
}
