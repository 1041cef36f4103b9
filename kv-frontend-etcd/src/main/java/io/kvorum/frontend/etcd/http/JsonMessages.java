package io.kvorum.frontend.etcd.http;

import com.google.common.base.Throwables;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.kvorum.frontend.etcd.pb.ElectionProto;
import io.kvorum.frontend.etcd.pb.LockProto;
import io.kvorum.frontend.etcd.pb.RpcProto;
import io.kvorum.frontend.etcd.rpc.RpcName;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// One call's messages between JSON and the bytes of the wire, by protobuf's JSON mapping: names as
/// in the proto files, what is zero left out, 64-bit numbers as text, bytes in base64, enums by
/// name. On the way in both forms of names are read, numbers and names of enums, both alphabets of
/// base64, and unknown fields are skipped.
record JsonMessages(Descriptor requestType, Descriptor responseType) {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  /// A parser's complaint repeats what it complains of, which may be megabytes.
  private static final int MAX_COMPLAINT = 300;

  /// The messages that the proto files give to a call.
  static JsonMessages of(RpcName name) {
    int dot = name.service().lastIndexOf('.');
    FileDescriptor file =
        switch (name.service().substring(0, dot)) {
          case "v3lockpb" -> LockProto.getDescriptor();
          case "v3electionpb" -> ElectionProto.getDescriptor();
          default -> RpcProto.getDescriptor();
        };
    MethodDescriptor method =
        file.findServiceByName(name.service().substring(dot + 1)).findMethodByName(name.method());
    return new JsonMessages(method.getInputType(), method.getOutputType());
  }

  /// No JSON at all, and `null`, is a message with nothing set.
  ///
  /// @throws InvalidProtocolBufferException if it is not JSON, or not such a message
  byte[] request(byte[] json) throws InvalidProtocolBufferException {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(requestType);
    String text = new String(json, StandardCharsets.UTF_8).strip();
    if (!text.isEmpty() && !text.equals("null")) {
      merge(text, message);
    }
    return message.build().toByteArray();
  }

  private static void merge(String json, DynamicMessage.Builder message)
      throws InvalidProtocolBufferException {
    try {
      PARSER.merge(json, message);
    } catch (InvalidProtocolBufferException malformed) {
      String complaint = complaint(malformed);
      if (complaint.length() > MAX_COMPLAINT) {
        complaint = complaint.substring(0, MAX_COMPLAINT) + "...";
      }
      throw new InvalidProtocolBufferException(complaint, malformed);
    }
  }

  /// What is wrong with the text itself is told by the parser beneath; the message of the one above
  /// begins with the name of a class.
  private static String complaint(InvalidProtocolBufferException malformed) {
    return switch (Throwables.getRootCause(malformed)) {
      case EOFException _ -> "unexpected EOF";
      case IOException syntax -> String.valueOf(syntax.getMessage());
      default -> String.valueOf(malformed.getMessage());
    };
  }

  String response(byte[] message) {
    try {
      return PRINTER.print(DynamicMessage.parseFrom(responseType, message));
    } catch (InvalidProtocolBufferException wrongEncoding) {
      throw new IllegalStateException("an answer that is not its own message", wrongEncoding);
    }
  }
}
