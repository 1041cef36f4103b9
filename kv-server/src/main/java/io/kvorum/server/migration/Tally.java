package io.kvorum.server.migration;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What lies in a store: for each keyspace, which is the first byte of its keys, the number of rows
/// and the SHA-256 of them all, in order.
record Tally(Map<Byte, Part> parts) {
  Tally {
    parts = Map.copyOf(parts);
  }

  record Part(long rows, String hash) {}

  /// Reads everything.
  static Tally of(View view) {
    Counter counter = new Counter();
    try (Cursor cursor = view.sweep(KeyRange.ALL)) {
      while (cursor.next()) {
        counter.add(cursor.key(), cursor.value());
      }
    }
    return counter.tally();
  }

  long rows() {
    return parts.values().stream().mapToLong(Part::rows).sum();
  }

  @Override
  public String toString() {
    return new TreeMap<>(parts)
        .entrySet().stream()
            .map(
                part ->
                    "keyspace %s: %d rows, sha-256 %.16s"
                        .formatted(
                            Bytes.wrap(new byte[] {part.getKey()}),
                            part.getValue().rows(),
                            part.getValue().hash()))
            .collect(Collectors.joining("; "));
  }

  /// Adds rows up. They come in the order of their keys.
  static final class Counter {
    private final Map<Byte, Part> parts = new TreeMap<>();
    private final MessageDigest digest = sha256();
    private final ByteBuffer lengths = ByteBuffer.allocate(2 * Integer.BYTES);
    private byte space;
    private long rows;

    void add(Bytes key, Bytes value) {
      byte first = key.isEmpty() ? 0 : key.at(0);
      if (first != space) {
        end();
        space = first;
      }
      digest.update(lengths.putInt(0, key.length()).putInt(4, value.length()).array());
      digest.update(key.array(), 0, key.length());
      digest.update(value.array(), 0, value.length());
      rows++;
    }

    Tally tally() {
      end();
      return new Tally(parts);
    }

    private void end() {
      if (rows > 0) {
        parts.put(space, new Part(rows, HexFormat.of().formatHex(digest.digest())));
        rows = 0;
      }
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException everyJavaHasIt) {
        throw new IllegalStateException(everyJavaHasIt);
      }
    }
  }
}
