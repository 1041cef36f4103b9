package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a piece that `IndexWriter` made.
final class IndexReader {
  private final byte[] piece;
  private int at;

  private IndexReader(byte[] piece) {
    this.piece = piece;
  }

  /// @throws StorageException.Corrupted if the bytes are no such piece
  static KeyState[] read(Bytes piece) {
    try {
      return new IndexReader(piece.array()).states();
    } catch (IndexOutOfBoundsException | ArithmeticException beyondTheEnd) {
      throw new StorageException.Corrupted("a piece of the saved index is cut off", beyondTheEnd);
    }
  }

  private KeyState[] states() {
    List<KeyState> states = new ArrayList<>();
    byte[] before = Bytes.EMPTY.array();
    while (at < piece.length) {
      byte[] key = key(before);
      states.add(state(key));
      before = key;
    }
    return states.toArray(KeyState[]::new);
  }

  private byte[] key(byte[] before) {
    int shared = size();
    int rest = size();
    Objects.checkFromToIndex(0, shared, before.length);
    Objects.checkFromIndexSize(at, rest, piece.length);
    byte[] key = Arrays.copyOf(before, shared + rest);
    System.arraycopy(piece, at, key, shared, rest);
    at += rest;
    return key;
  }

  private KeyState state(byte[] key) {
    long main = number();
    int sub = size();
    long version = number();
    long create = version > 0 ? main - number() : 0;
    long lease = version > 0 ? number() : 0;
    return new KeyState(key, main, sub, create, version, lease, history());
  }

  private @Nullable History history() {
    int size = size();
    Objects.checkFromIndexSize(at, size, piece.length);
    History history = null;
    long main = 0;
    for (int i = 0; i < size; i++) {
      main += number();
      long place = number();
      int sub = Math.toIntExact(place >>> 1);
      boolean tombstone = (place & 1) != 0;
      history =
          history == null ? History.of(main, sub, tombstone) : history.plus(main, sub, tombstone);
    }
    return history;
  }

  private int size() {
    return Math.toIntExact(number());
  }

  private long number() {
    byte first = piece[at++];
    if (first >= 0) {
      return first;
    }
    long number = first & 0x7f;
    for (int shift = 7; shift < Long.SIZE; shift += 7) {
      byte next = piece[at++];
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new StorageException.Corrupted("a number of over 64 bits in the saved index");
  }
}
