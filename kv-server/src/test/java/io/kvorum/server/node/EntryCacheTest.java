package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EntryCacheTest {
  private static final int WEIGHT = entry(1, 1).weight();

  private static LogEntry entry(long term, long index) {
    return new LogEntry(new LogId(term, index), new LogEntry.Nothing());
  }

  private static List<LogEntry> entries(long term, long from, long upTo) {
    return LongStream.rangeClosed(from, upTo).mapToObj(i -> entry(term, i)).toList();
  }

  @Test
  void entries_are_read_back_within_their_bounds() {
    EntryCache cache = new EntryCache(1_000_000);
    cache.add(entries(1, 1, 10));

    assertThat(cache.read(3, 5, 100)).isEqualTo(entries(1, 3, 5));
    assertThat(cache.read(3, 10, 2)).isEqualTo(entries(1, 3, 4));
  }

  @Test
  void what_is_behind_the_bound_is_gone_and_nothing_is_read_with_a_gap() {
    EntryCache cache = new EntryCache(3L * WEIGHT);
    cache.add(entries(1, 1, 10));

    assertThat(cache.read(7, 10, 100)).isEmpty();
    assertThat(cache.read(8, 10, 100)).isEqualTo(entries(1, 8, 10));
  }

  @Test
  void a_later_term_replaces_what_it_truncates() {
    EntryCache cache = new EntryCache(1_000_000);
    cache.add(entries(1, 1, 10));
    cache.add(entries(2, 5, 6));

    assertThat(cache.read(4, 10, 100)).containsExactly(entry(1, 4), entry(2, 5), entry(2, 6));
  }

  @Test
  void applied_entries_are_forgotten() {
    EntryCache cache = new EntryCache(1_000_000);
    cache.add(entries(1, 1, 10));
    cache.forgetUpTo(9);

    assertThat(cache.read(9, 10, 100)).isEmpty();
    assertThat(cache.read(10, 10, 100)).isEqualTo(entries(1, 10, 10));
  }

  @Test
  void a_gap_drops_what_came_before_it() {
    EntryCache cache = new EntryCache(1_000_000);
    cache.add(entries(1, 1, 3));
    cache.add(entries(1, 7, 8));

    assertThat(cache.read(1, 3, 100)).isEmpty();
    assertThat(cache.read(7, 8, 100)).isEqualTo(entries(1, 7, 8));
  }
}
