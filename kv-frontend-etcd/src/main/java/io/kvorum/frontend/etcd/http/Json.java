package io.kvorum.frontend.etcd.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.google.protobuf.util.JsonFormat;

/// Text as JSON.
final class Json {
  private static final JsonFormat.Printer PRINTER = JsonFormat.printer();

  private Json() {}

  static String quoted(String text) {
    try {
      return PRINTER.print(StringValue.of(text));
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException("text that is no text", impossible);
    }
  }
}
