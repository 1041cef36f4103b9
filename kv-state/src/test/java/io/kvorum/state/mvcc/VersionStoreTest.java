package io.kvorum.state.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.state.schema.Schema;
import io.kvorum.state.tree.SortedTree;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which rows a write leaves in the cache. A row that is gone from the store and still found was
/// there.
class VersionStoreTest {
  private static final Bytes KEY = Bytes.utf8("key");

  private final OrderedStore store = new MemoryEngine().openStore(Path.of("state"));
  private final StoredRows stored = new StoredRows(store, 1 << 20, -1);
  private final VersionStore versions = new VersionStore(SortedTree.empty(), stored, 1, -1);

  @Test
  void a_key_that_nobody_reads_stays_out_of_the_cache() {
    put(1);
    put(1);
    assertThat(isCached()).isFalse();
  }

  @Test
  void the_next_row_of_a_key_that_is_read_is_cached() {
    put(1);
    read();
    put(1);
    assertThat(isCached()).isTrue();
  }

  @Test
  void the_last_of_several_rows_in_one_batch_is_cached_as_well() {
    put(1);
    read();
    put(3);
    assertThat(isCached()).isTrue();
  }

  @Test
  void a_key_that_is_not_read_any_more_leaves_the_cache() {
    put(1);
    read();
    put(1);
    put(1);
    assertThat(isCached()).isFalse();
  }

  /// So many commands in one batch, each of which puts the key.
  private void put(int commands) {
    WriteBatch batch = new WriteBatch();
    versions.begin(batch);
    for (int i = 0; i < commands; i++) {
      versions.put(versions.state(KEY), KEY, Bytes.utf8("value"), 0);
      versions.commit();
    }
    versions.complete();
    store.write(batch);
    versions.publish();
  }

  private void read() {
    assertThat(stored.get(versions.revision(), 0)).isNotNull();
  }

  private boolean isCached() {
    store.write(new WriteBatch().delete(Schema.row(versions.revision(), 0)));
    return stored.get(versions.revision(), 0) != null;
  }
}
