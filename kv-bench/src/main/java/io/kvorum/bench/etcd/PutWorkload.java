package io.kvorum.bench.etcd;

/// Puts: a key by the given order, a new value of a fixed size.
public final class PutWorkload implements Workload {
  private final KeySpace keys;
  private final KeyOrder order;
  private final Values values;
  private final Request request = new Request();
  private final int keyAt;
  private final int valueAt;
  private final int valueBytes;

  public PutWorkload(KeySpace keys, KeyOrder order, int valueBytes, Values values) {
    this.keys = keys;
    this.order = order;
    this.values = values;
    this.valueBytes = valueBytes;
    // All requests are of one shape: the message is written once, its key and value each time.
    var message = new Protobuf();
    this.keyAt = message.reserve(1, KeySpace.KEY_BYTES);
    this.valueAt = message.reserve(2, valueBytes);
    request.path = PUT_PATH;
    request.message = message.bytes();
    request.messageBytes = message.size();
    request.minAnswerBytes = 1;
  }

  @Override
  public Request next() {
    keys.write(order.next(), request.message, keyAt);
    values.fill(request.message, valueAt, valueBytes);
    return request;
  }
}
