package io.kvorum.bench.etcd;

/// kube-apiserver's update: if the key's modification revision is still the one last seen, put a
/// new value, else read the key. Keeps the last revision of each key, and never has two updates of
/// one key in flight.
///
/// The first update of a key that was there before finds out its revision: a conflict, counted as
/// such.
public final class UpdateWorkload implements Workload {
  private static final int MAX_KEYS = 100_000_000;
  private static final long IN_FLIGHT = -1;

  // Compare.CompareTarget of rpc.proto.
  private static final int TARGET_MOD = 2;

  private final KeySpace keys;
  private final KeyOrder order;
  private final int valueBytes;
  private final RandomBytes values;
  private final long[] revisions;
  private final Request request = new Request();
  private final Protobuf message = new Protobuf();
  private final TxnAnswer answer = new TxnAnswer();
  private long conflicts;

  public UpdateWorkload(KeySpace keys, KeyOrder order, int valueBytes, long seed) {
    if (keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "keys: an update keeps a revision for each, at most " + MAX_KEYS);
    }
    this.keys = keys;
    this.order = order;
    this.valueBytes = valueBytes;
    this.values = new RandomBytes(seed);
    this.revisions = new long[(int) keys.size()];
    request.path = TXN_PATH;
    request.minAnswerBytes = 1;
  }

  @Override
  public Request next() {
    int key = freeKey();
    long revision = revisions[key];
    revisions[key] = IN_FLIGHT;
    message.clear();
    compare(key, revision);
    put(key);
    range(key);
    request.message = message.bytes();
    request.messageBytes = message.size();
    request.tag = key;
    return request;
  }

  @Override
  public boolean readsAnswers() {
    return true;
  }

  @Override
  public void answered(int tag, byte[] bytes, int size) {
    answer.read(bytes, size);
    revisions[tag] = answer.modRevision();
    if (!answer.succeeded()) {
      conflicts++;
    }
  }

  @Override
  public long conflicts() {
    return conflicts;
  }

  /// The ordered key, or the next one after it that no update is using.
  private int freeKey() {
    int key = (int) order.next();
    for (int tried = 0; revisions[key] == IN_FLIGHT; tried++) {
      if (tried == revisions.length) {
        throw new IllegalArgumentException(
            "in-flight: more updates than the " + revisions.length + " keys");
      }
      key = key + 1 == revisions.length ? 0 : key + 1;
    }
    return key;
  }

  /// `compare: [{result: EQUAL, target: MOD, key, mod_revision}]`.
  private void compare(int key, long revision) {
    int keyField = Protobuf.fieldBytes(KeySpace.KEY_BYTES);
    message.open(1, 2 + keyField + 1 + Protobuf.varintBytes(revision));
    message.number(2, TARGET_MOD);
    key(3, key);
    message.number(6, revision);
  }

  /// `success: [{request_put: {key, value}}]`.
  private void put(int key) {
    int put = Protobuf.fieldBytes(KeySpace.KEY_BYTES) + Protobuf.fieldBytes(valueBytes);
    message.open(2, Protobuf.fieldBytes(put));
    message.open(2, put);
    key(1, key);
    int at = message.reserve(2, valueBytes);
    values.fill(message.bytes(), at, valueBytes);
  }

  /// `failure: [{request_range: {key}}]`.
  private void range(int key) {
    int range = Protobuf.fieldBytes(KeySpace.KEY_BYTES);
    message.open(3, Protobuf.fieldBytes(range));
    message.open(1, range);
    key(1, key);
  }

  private void key(int field, int key) {
    int at = message.reserve(field, KeySpace.KEY_BYTES);
    keys.write(key, message.bytes(), at);
  }
}
