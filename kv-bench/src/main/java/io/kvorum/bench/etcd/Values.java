package io.kvorum.bench.etcd;

/// Where the values of puts come from.
public interface Values {
  /// Writes one value of this many bytes.
  void fill(byte[] to, int from, int bytes);

  /// Bytes that do not compress.
  static Values random(long seed) {
    return new RandomBytes(seed);
  }

  /// Text as the descriptions of objects in a cluster are: it compresses about as they do.
  static Values json(long seed) {
    return new JsonText(seed);
  }
}
