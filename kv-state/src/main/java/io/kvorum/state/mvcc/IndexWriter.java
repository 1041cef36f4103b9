package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.state.tree.SortedTree;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes the states of all keys in their order, as pieces that can be read each by itself.
///
/// A state is a row of numbers, seven bits a byte: how many bytes its key shares with the one
/// before it in the piece, how many follow, and those; then main and sub revision, version, and, if
/// the key exists, how far back it was created and its lease; then the number of older revisions,
/// and of each, oldest first, how far it is from the one before, and its sub revision doubled, plus
/// 1 for a tombstone.
final class IndexWriter {
  private static final int PIECE_BYTES = 256 << 10;

  /// The numbers of a state, at ten bytes each, or those of an older revision.
  private static final int MAX_NUMBERS_BYTES = 80;

  private final Consumer<? super Bytes> pieces;
  private byte[] piece = new byte[PIECE_BYTES + (PIECE_BYTES >> 3)];
  private int at;
  private byte @Nullable [] before;

  private IndexWriter(Consumer<? super Bytes> pieces) {
    this.pieces = pieces;
  }

  /// @param pieces takes them in their order, at least one unless there is no key
  static void write(SortedTree<KeyState> index, Consumer<? super Bytes> pieces) {
    IndexWriter writer = new IndexWriter(pieces);
    index.walk(
        KeyRange.ALL,
        state -> {
          writer.write(state);
          return true;
        });
    writer.end();
  }

  private void write(KeyState state) {
    byte[] key = state.key();
    int shared = before == null ? 0 : sharedBytes(before, key);
    reserve(MAX_NUMBERS_BYTES + key.length);
    number(shared);
    number(key.length - shared);
    System.arraycopy(key, shared, piece, at, key.length - shared);
    at += key.length - shared;
    number(state.main());
    number(state.sub());
    number(state.version());
    if (state.isLive()) {
      number(state.main() - state.createRevision());
      number(state.lease());
    }
    write(state.history());
    before = key;
    if (at >= PIECE_BYTES) {
      end();
    }
  }

  private void write(@Nullable History history) {
    int size = history == null ? 0 : history.size();
    number(size);
    long last = 0;
    for (int i = 0; history != null && i < size; i++) {
      reserve(MAX_NUMBERS_BYTES);
      number(history.main(i) - last);
      number((long) history.sub(i) << 1 | (history.isTombstone(i) ? 1 : 0));
      last = history.main(i);
    }
  }

  private void end() {
    if (at > 0) {
      pieces.accept(Bytes.copyOf(piece, 0, at));
    }
    at = 0;
    before = null;
  }

  private static int sharedBytes(byte[] one, byte[] other) {
    int mismatch = Arrays.mismatch(one, other);
    return mismatch < 0 ? one.length : mismatch;
  }

  private void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      piece[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    piece[at++] = (byte) rest;
  }

  private void reserve(int more) {
    if (piece.length - at < more) {
      piece = Arrays.copyOf(piece, Math.max(at + more, piece.length * 2));
    }
  }
}
