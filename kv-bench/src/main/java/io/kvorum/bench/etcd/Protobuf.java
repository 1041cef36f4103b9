package io.kvorum.bench.etcd;

import java.util.Arrays;

/// A message being written in protobuf's wire format, front to back. Reused by [#clear()].
final class Protobuf {
  static final int VARINT = 0;
  static final int BYTES = 2;

  private byte[] bytes = new byte[512];
  private int size;

  void clear() {
    size = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /// A field of type int64, bool or enum. Zero is written too: proto3 leaves it out, and every
  /// reader takes both.
  void number(int field, long value) {
    varint(tag(field, VARINT));
    varint(value);
  }

  /// A field of bytes of which only the size is known; returns the place where they have to be put.
  int reserve(int field, int length) {
    varint(tag(field, BYTES));
    varint(length);
    require(length);
    int at = size;
    size += length;
    return at;
  }

  /// The head of an embedded message whose `length` bytes the caller writes next.
  void open(int field, int length) {
    varint(tag(field, BYTES));
    varint(length);
  }

  void varint(long value) {
    require(10);
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
    }
    bytes[size++] = (byte) rest;
  }

  /// The bytes of a field that has a one-byte tag and `length` bytes.
  static int fieldBytes(int length) {
    return 1 + varintBytes(length) + length;
  }

  static int tag(int field, int wireType) {
    return (field << 3) | wireType;
  }

  static int varintBytes(long value) {
    return value == 0 ? 1 : (63 - Long.numberOfLeadingZeros(value)) / 7 + 1;
  }

  private void require(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
