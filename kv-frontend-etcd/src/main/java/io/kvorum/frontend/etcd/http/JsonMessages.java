package io.kvorum.frontend.etcd.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.kvorum.frontend.etcd.rpc.Rpc.JsonForm;
import java.nio.charset.StandardCharsets;

/// One call's messages between JSON and the bytes of the wire, by protobuf's JSON mapping: names as
/// in the proto files, what is zero left out, 64-bit numbers as text, bytes in base64, enums by
/// name. On the way in both forms of names are read, numbers and names of enums, both alphabets of
/// base64, and unknown fields are skipped.
record JsonMessages(JsonForm form) {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  /// No JSON at all is a message with nothing set.
  ///
  /// @throws InvalidProtocolBufferException if it is not JSON, or not such a message
  byte[] request(byte[] json) throws InvalidProtocolBufferException {
    Message.Builder message = form.request().get().newBuilderForType();
    String text = new String(json, StandardCharsets.UTF_8);
    if (!text.isBlank()) {
      PARSER.merge(text, message);
    }
    return message.build().toByteArray();
  }

  String response(byte[] message) {
    try {
      return PRINTER.print(form.response().get().getParserForType().parseFrom(message));
    } catch (InvalidProtocolBufferException wrongEncoding) {
      throw new IllegalStateException("an answer that is not its own message", wrongEncoding);
    }
  }
}
