package io.kvorum.frontend.etcd.http;

import io.grpc.Status;
import io.kvorum.api.Bytes;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The gateway's answers as HTTP (wire.md 5).
final class GatewayAnswers {
  static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/json", "Grpc-Metadata-Content-Type", "application/grpc");

  private static final HttpResponseStatus CLIENT_CLOSED_REQUEST =
      new HttpResponseStatus(499, "Client Closed Request");

  private GatewayAnswers() {}

  static HttpAnswer ok(String json) {
    return new HttpAnswer(HttpResponseStatus.OK, HEADERS, Bytes.utf8(json));
  }

  static HttpAnswer error(Status status) {
    return new HttpAnswer(http(status), HEADERS, Bytes.utf8(body(status)));
  }

  /// A stream that fails before its first answer.
  static HttpAnswer streamError(Status status) {
    return new HttpAnswer(http(status), HEADERS, Bytes.wrap(errorLine(status)));
  }

  static byte[] resultLine(String json) {
    return utf8("{\"result\":" + json + "}\n");
  }

  static byte[] errorLine(Status status) {
    return utf8("{\"error\":" + body(status) + "}\n");
  }

  private static String body(Status status) {
    String text = status.getDescription() == null ? "" : status.getDescription();
    return "{\"code\":" + status.getCode().value() + ",\"message\":" + Json.quoted(text) + "}";
  }

  private static HttpResponseStatus http(Status status) {
    return switch (status.getCode()) {
      case OK -> HttpResponseStatus.OK;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpResponseStatus.BAD_REQUEST;
      case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
      case PERMISSION_DENIED -> HttpResponseStatus.FORBIDDEN;
      case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
      case ABORTED, ALREADY_EXISTS -> HttpResponseStatus.CONFLICT;
      case RESOURCE_EXHAUSTED -> HttpResponseStatus.TOO_MANY_REQUESTS;
      case CANCELLED -> CLIENT_CLOSED_REQUEST;
      case UNKNOWN, INTERNAL, DATA_LOSS -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
      case UNIMPLEMENTED -> HttpResponseStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> HttpResponseStatus.GATEWAY_TIMEOUT;
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
