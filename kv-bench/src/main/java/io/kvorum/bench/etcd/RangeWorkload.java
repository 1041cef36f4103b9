package io.kvorum.bench.etcd;

/// Reads: one key, or a row of keys that begins at one.
public final class RangeWorkload implements Workload {
  private final KeySpace keys;
  private final KeyOrder order;
  private final long rows;
  private final boolean single;
  private final Request request = new Request();
  private final int keyAt;
  private final int endAt;

  private RangeWorkload(
      KeySpace keys,
      KeyOrder order,
      boolean single,
      long rows,
      int valueBytes,
      boolean serializable) {
    if (rows < 1 || rows > keys.size()) {
      throw new IllegalArgumentException(
          "limit: " + rows + " is not from 1 to the number of keys, " + keys.size());
    }
    this.keys = keys;
    this.order = order;
    this.single = single;
    this.rows = rows;
    var message = new Protobuf();
    this.keyAt = message.reserve(1, KeySpace.KEY_BYTES);
    this.endAt = single ? 0 : message.reserve(2, KeySpace.KEY_BYTES);
    if (!single) {
      message.number(3, rows);
      keys.write(keys.size(), message.bytes(), endAt);
    }
    if (serializable) {
      message.number(7, 1);
    }
    request.path = RANGE_PATH;
    request.message = message.bytes();
    request.messageBytes = message.size();
    request.minAnswerBytes = Math.toIntExact(rows * (KeySpace.KEY_BYTES + valueBytes));
  }

  /// Gets of single keys, each of which must be there with a value of at least `valueBytes`.
  public static RangeWorkload gets(
      KeySpace keys, KeyOrder order, int valueBytes, boolean serializable) {
    return new RangeWorkload(keys, order, true, 1, valueBytes, serializable);
  }

  /// Ranges from a key to the end of the key space with a limit of `rows`, all of which must be
  /// there. A start so late that fewer rows follow is moved forward.
  public static RangeWorkload ranges(
      KeySpace keys, KeyOrder order, long rows, int valueBytes, boolean serializable) {
    return new RangeWorkload(keys, order, false, rows, valueBytes, serializable);
  }

  @Override
  public Request next() {
    long number = single ? order.next() : Math.min(order.next(), keys.size() - rows);
    keys.write(number, request.message, keyAt);
    return request;
  }
}
