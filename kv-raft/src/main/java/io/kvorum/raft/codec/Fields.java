package io.kvorum.raft.codec;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogId;
import io.kvorum.raft.ProposalId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Sizes and writes the fields that raft's words are made of. `FieldReader` is its other half.
final class Fields {
  private Fields() {}

  /// The bytes of a varint: one for each seven bits; a negative number takes ten.
  static int size(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  static void write(long value, ByteBuffer out) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  static void write(boolean value, ByteBuffer out) {
    out.put((byte) (value ? 1 : 0));
  }

  static void write(MemberId id, ByteBuffer out) {
    out.putLong(out.order() == ByteOrder.BIG_ENDIAN ? id.value() : Long.reverseBytes(id.value()));
  }

  static int size(LogId id) {
    return size(id.term()) + size(id.index());
  }

  static void write(LogId id, ByteBuffer out) {
    write(id.term(), out);
    write(id.index(), out);
  }

  static int size(ProposalId id) {
    return Long.BYTES + size(id.bootCount()) + size(id.sequence());
  }

  static void write(ProposalId id, ByteBuffer out) {
    write(id.member(), out);
    write(id.bootCount(), out);
    write(id.sequence(), out);
  }

  static int size(Bytes bytes) {
    return size((long) bytes.length()) + bytes.length();
  }

  static void write(Bytes bytes, ByteBuffer out) {
    write((long) bytes.length(), out);
    out.put(bytes.array());
  }

  static int size(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return size((long) length) + length;
  }

  static void write(String text, ByteBuffer out) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    write((long) utf8.length, out);
    out.put(utf8);
  }
}
