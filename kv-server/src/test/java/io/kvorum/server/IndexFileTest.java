package io.kvorum.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.ProposalId;
import io.kvorum.state.Command;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.IndexCheckpoint;
import io.kvorum.state.KvState;
import io.kvorum.state.StateConfig;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFileTest {
  @TempDir Path member;
  private IndexFile index;
  private final KvState state =
      KvState.open(new MemoryEngine().openStore(Path.of("store")), StateConfig.defaults());

  @BeforeEach
  void fill() {
    index = new IndexFile(member.resolve("store"));
    put(20_000);
  }

  private void put(int keys) {
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      LogId id = new LogId(1, state.applied().index() + 1 + i);
      Command put =
          new Command.Put(
              new Kv.PutRequest(
                  Bytes.utf8(id.index() + "-a-key"), Bytes.EMPTY, 0, false, false, false));
      entries.add(
          new LogEntry(
              id,
              new LogEntry.Command(
                  new ProposalId(new MemberId(1), 1, id.index()), CommandCodec.encode(put))));
    }
    state.apply(entries, proposal -> null);
  }

  private static List<Bytes> pieces(IndexCheckpoint kept) {
    List<Bytes> pieces = new ArrayList<>();
    for (long i = 0; i < kept.pieces(); i++) {
      pieces.add(kept.piece(i));
    }
    return pieces;
  }

  private List<Bytes> written() throws IOException {
    List<Bytes> pieces = new ArrayList<>();
    state.index().orElseThrow().write(pieces::add);
    index.write(state.index().orElseThrow());
    return pieces;
  }

  @Test
  void holds_what_was_written_last() throws IOException {
    written();
    put(10_000);
    List<Bytes> pieces = written();

    IndexCheckpoint kept = index.read();
    assertThat(kept.revision()).isEqualTo(state.view().revision());
    assertThat(kept.compactRevision()).isEqualTo(-1);
    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(pieces(kept)).isEqualTo(pieces);
    try (var files = Files.list(member)) {
      assertThat(files).containsExactly(member.resolve("store.index"));
    }
  }

  @Test
  void no_file_is_no_checkpoint() throws IOException {
    assertThat(index.read()).isSameAs(IndexCheckpoint.NONE);
    written();
    index.delete();
    assertThat(index.read()).isSameAs(IndexCheckpoint.NONE);
  }

  /// Every byte: in a piece, in the table, in the end.
  @Test
  void a_damaged_byte_is_found() throws IOException {
    List<Bytes> pieces = written();
    Path file = member.resolve("store.index");
    byte[] whole = Files.readAllBytes(file);
    long piecesEnd = pieces.stream().mapToLong(Bytes::length).sum();
    for (int at = 0; at < whole.length; at += at < piecesEnd - 100 ? 9_973 : 1) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      IndexCheckpoint kept = index.read();
      if (at < piecesEnd) {
        assertThatThrownBy(() -> pieces(kept))
            .isInstanceOf(StorageException.Corrupted.class)
            .hasMessageContaining("store.index is damaged in the");
      } else {
        assertThat(kept).as("byte %d of %d", at, whole.length).isSameAs(IndexCheckpoint.NONE);
      }
    }
  }

  @Test
  void a_file_that_is_cut_off_is_not_used() throws IOException {
    written();
    Path file = member.resolve("store.index");
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, 39, 40, 41, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(index.read()).as("%d bytes", length).isSameAs(IndexCheckpoint.NONE);
    }
  }

  @Test
  void what_could_not_be_written_leaves_the_old_one() throws IOException {
    List<Bytes> pieces = written();
    put(1);
    Files.createDirectory(member.resolve("store.index.next"));
    assertThatThrownBy(this::written).isInstanceOf(IOException.class);
    assertThat(pieces(index.read())).isEqualTo(pieces);
  }
}
