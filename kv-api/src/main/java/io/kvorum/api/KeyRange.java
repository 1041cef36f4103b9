package io.kvorum.api;

import java.util.Arrays;
import java.util.Optional;

/// The keys from `from`, inclusive, to `to`, exclusive; without `to`, all keys from `from` on. A
/// range whose `to` is not above its `from` is empty.
public record KeyRange(Bytes from, Optional<Bytes> to) {
  public static final KeyRange ALL = from(Bytes.EMPTY);
  private static final Bytes ZERO = Bytes.wrap(new byte[] {0});

  public static KeyRange of(Bytes from, Bytes to) {
    return new KeyRange(from, Optional.of(to));
  }

  public static KeyRange from(Bytes from) {
    return new KeyRange(from, Optional.empty());
  }

  /// Exactly one key.
  public static KeyRange single(Bytes key) {
    return of(key, key.plus(ZERO));
  }

  public static KeyRange prefix(Bytes prefix) {
    int last = prefix.length() - 1;
    while (last >= 0 && prefix.at(last) == (byte) 0xff) {
      last--;
    }
    if (last < 0) {
      return from(prefix);
    }
    byte[] end = Arrays.copyOf(prefix.array(), last + 1);
    end[last]++;
    return of(prefix, Bytes.wrap(end));
  }

  /// etcd's reading of `key` and `range_end`: an empty end means the key alone, a single zero byte
  /// means all keys from `key` on.
  public static KeyRange ofEtcd(Bytes key, Bytes rangeEnd) {
    if (rangeEnd.isEmpty()) {
      return single(key);
    }
    return rangeEnd.equals(ZERO) ? from(key) : of(key, rangeEnd);
  }

  public boolean isEmpty() {
    return to.isPresent() && to.get().compareTo(from) <= 0;
  }

  public boolean contains(Bytes key) {
    return key.compareTo(from) >= 0 && (to.isEmpty() || key.compareTo(to.get()) < 0);
  }
}
