package io.kvorum.bench.etcd;

/// What an update needs of a TxnResponse: whether the comparison held, and the key's revision now.
final class TxnAnswer {
  private byte[] bytes = {};
  private int at;
  private boolean succeeded;
  private long headerRevision;
  private long readRevision;

  boolean succeeded() {
    return succeeded;
  }

  /// The revision of the put, or the one that the other branch read (0 where the key is not there).
  long modRevision() {
    return succeeded ? headerRevision : readRevision;
  }

  /// Reads `header.revision` (1.3), `succeeded` (2) and, under `responses` (3), `response_range`
  /// (1), `kvs` (2), the field `mod_revision` (3). Throws [IllegalArgumentException] for what is no
  /// protobuf.
  void read(byte[] answer, int size) {
    bytes = answer;
    at = 0;
    succeeded = false;
    headerRevision = 0;
    readRevision = 0;
    response(size);
  }

  private void response(int end) {
    while (at < end) {
      int tag = (int) varint();
      switch (tag) {
        case (1 << 3) | Protobuf.BYTES -> headerRevision = numberIn(end(end), 3);
        case (2 << 3) | Protobuf.VARINT -> succeeded = varint() != 0;
        case (3 << 3) | Protobuf.BYTES -> operation(end(end));
        default -> skip(tag, end);
      }
    }
  }

  private void operation(int end) {
    while (at < end) {
      int tag = (int) varint();
      if (tag == Protobuf.tag(1, Protobuf.BYTES)) {
        range(end(end));
      } else {
        skip(tag, end);
      }
    }
  }

  private void range(int end) {
    while (at < end) {
      int tag = (int) varint();
      if (tag == Protobuf.tag(2, Protobuf.BYTES)) {
        readRevision = numberIn(end(end), 3);
      } else {
        skip(tag, end);
      }
    }
  }

  private long numberIn(int end, int field) {
    long number = 0;
    while (at < end) {
      int tag = (int) varint();
      if (tag == Protobuf.tag(field, Protobuf.VARINT)) {
        number = varint();
      } else {
        skip(tag, end);
      }
    }
    return number;
  }

  /// The end of the embedded message that starts here.
  private int end(int outerEnd) {
    long length = varint();
    if (length < 0 || length > outerEnd - at) {
      throw new IllegalArgumentException(
          "TxnResponse: field of " + length + " bytes, " + (outerEnd - at) + " left");
    }
    return at + (int) length;
  }

  private void skip(int tag, int outerEnd) {
    switch (tag & 7) {
      case Protobuf.VARINT -> varint();
      case Protobuf.BYTES -> at = end(outerEnd);
      default -> throw new IllegalArgumentException("TxnResponse: wire type " + (tag & 7));
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte octet = bytes[at++];
      value |= (long) (octet & 0x7f) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("TxnResponse: varint of more than ten bytes");
  }
}
