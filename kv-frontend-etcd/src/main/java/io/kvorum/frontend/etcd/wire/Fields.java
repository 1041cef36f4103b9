package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.api.ResponseHeader;
import java.io.IOException;
import java.util.function.ToIntFunction;

/// The fields of proto3: sizes, and writes that leave out what is zero or empty. The size of a
/// message is known before its first byte is written, so that every answer is one array of its
/// exact length.
final class Fields {
  private Fields() {}

  /// Writes the body of a message.
  @FunctionalInterface
  interface Body<M> {
    void write(CodedOutputStream out, M message) throws IOException;
  }

  /// A whole message as one array.
  static <M> byte[] encode(M message, int size, Body<M> body) {
    byte[] array = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(array);
    try {
      body.write(out, message);
    } catch (IOException wrongSize) {
      throw new IllegalStateException("a message is larger than its computed size", wrongSize);
    }
    out.checkNoSpaceLeft();
    return array;
  }

  static Bytes bytes(CodedInputStream in) throws IOException {
    return Bytes.wrap(in.readByteArray());
  }

  /// Reads a message within a message.
  static <M> M nested(CodedInputStream in, Decoder<M> decoder) throws IOException {
    int outerLimit = in.pushLimit(in.readRawVarint32());
    M message = decoder.decode(in);
    in.checkLastTagWas(0);
    in.popLimit(outerLimit);
    return message;
  }

  static int size(int field, long value) {
    return value == 0 ? 0 : CodedOutputStream.computeInt64Size(field, value);
  }

  static int size(int field, boolean value) {
    return value ? CodedOutputStream.computeBoolSize(field, true) : 0;
  }

  static int size(int field, Bytes value) {
    return value.isEmpty() ? 0 : sizeOfMessage(field, value.length());
  }

  /// A message field whose body has that size, with its tag and length; present even if empty.
  static int sizeOfMessage(int field, int bodySize) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(bodySize)
        + bodySize;
  }

  static <M> int sizeOfAll(int field, Iterable<M> messages, ToIntFunction<M> bodySize) {
    int size = 0;
    for (M message : messages) {
      size = Math.addExact(size, sizeOfMessage(field, bodySize.applyAsInt(message)));
    }
    return size;
  }

  static void write(CodedOutputStream out, int field, long value) throws IOException {
    if (value != 0) {
      out.writeInt64(field, value);
    }
  }

  static void write(CodedOutputStream out, int field, boolean value) throws IOException {
    if (value) {
      out.writeBool(field, true);
    }
  }

  static void write(CodedOutputStream out, int field, Bytes value) throws IOException {
    if (!value.isEmpty()) {
      out.writeByteArray(field, value.array());
    }
  }

  static <M> void write(CodedOutputStream out, int field, M message, int bodySize, Body<M> body)
      throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(bodySize);
    body.write(out, message);
  }

  static <M> void writeAll(
      CodedOutputStream out,
      int field,
      Iterable<M> messages,
      ToIntFunction<M> bodySize,
      Body<M> body)
      throws IOException {
    for (M message : messages) {
      write(out, field, message, bodySize.applyAsInt(message), body);
    }
  }

  static int size(ResponseHeader header) {
    return size(1, header.clusterId())
        + size(2, header.memberId())
        + size(3, header.revision())
        + size(4, header.raftTerm());
  }

  static void write(CodedOutputStream out, ResponseHeader header) throws IOException {
    write(out, 1, header.clusterId());
    write(out, 2, header.memberId());
    write(out, 3, header.revision());
    write(out, 4, header.raftTerm());
  }

  static int size(KeyValue kv) {
    return size(1, kv.key())
        + size(2, kv.createRevision())
        + size(3, kv.modRevision())
        + size(4, kv.version())
        + size(5, kv.value())
        + size(6, kv.lease());
  }

  static void write(CodedOutputStream out, KeyValue kv) throws IOException {
    write(out, 1, kv.key());
    write(out, 2, kv.createRevision());
    write(out, 3, kv.modRevision());
    write(out, 4, kv.version());
    write(out, 5, kv.value());
    write(out, 6, kv.lease());
  }
}
