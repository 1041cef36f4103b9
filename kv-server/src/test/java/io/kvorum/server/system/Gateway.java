package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.CompactionResponse;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

/// The JSON gateways of two servers, asked the same.
///
/// Answers are compared as JSON, field by field and spelling by spelling; of errors only the status
/// ([Comparison.Known#GATEWAY_ERROR_BODY]).
final class Gateway {
  /// Where each kind of request goes.
  static final Map<Class<? extends Message>, String> PATHS =
      Map.of(
          RangeRequest.class, "/v3/kv/range",
          PutRequest.class, "/v3/kv/put",
          DeleteRangeRequest.class, "/v3/kv/deleterange",
          TxnRequest.class, "/v3/kv/txn",
          CompactionRequest.class, "/v3/kv/compaction",
          LeaseGrantRequest.class, "/v3/lease/grant",
          LeaseRevokeRequest.class, "/v3/lease/revoke");

  private static final Map<String, Message> ANSWERS =
      Map.of(
          "/v3/kv/range", RangeResponse.getDefaultInstance(),
          "/v3/kv/put", PutResponse.getDefaultInstance(),
          "/v3/kv/deleterange", DeleteRangeResponse.getDefaultInstance(),
          "/v3/kv/txn", TxnResponse.getDefaultInstance(),
          "/v3/kv/compaction", CompactionResponse.getDefaultInstance(),
          "/v3/lease/grant", LeaseGrantResponse.getDefaultInstance(),
          "/v3/lease/revoke", LeaseRevokeResponse.getDefaultInstance());

  private final ServerProcess etcd;
  private final ServerProcess subject;

  Gateway(ServerProcess etcd, ServerProcess subject) {
    this.etcd = etcd;
    this.subject = subject;
  }

  /// Sends the request to both and throws an [AssertionError] when the answers differ.
  Expected ask(String path, String json, Call call) throws IOException {
    Expected expected = expected(path, json, call, JsonPost.to(etcd, path, json));
    expected.check(JsonPost.to(subject, path, json));
    return expected;
  }

  /// Reads what etcd said to a request.
  static Expected expected(String path, String json, Call call, JsonPost etcd) throws IOException {
    String asked = path + " " + json;
    if (etcd.status() != 200) {
      return new Expected(
          asked, call, etcd, refusal(etcd.body()), normal(etcd.body(), false), false);
    }
    Message message = message(path, etcd.body());
    boolean hidesLeases = Comparison.changedSince34(call.request(), message);
    return new Expected(
        asked, call, etcd, new Answer.Ok(message), normal(etcd.body(), hidesLeases), hidesLeases);
  }

  /// What etcd said to a request, by which others are measured.
  ///
  /// @param asked path and request
  /// @param normal the answer without what is different in every cluster
  /// @param hidesLeases whether an answer of 3.7 would not show leases that this one shows
  record Expected(
      String asked,
      Call call,
      JsonPost etcd,
      Answer answer,
      JsonElement normal,
      boolean hidesLeases) {
    boolean isRefused() {
      return answer instanceof Answer.Refused;
    }

    /// Throws an [AssertionError] if the other answer differs.
    void check(JsonPost found) {
      if (isRefused()
          && found.status() != 200
          && Comparison.isKnown(call.request(), answer, refusal(found.body()))) {
        return;
      }
      Supplier<String> what = () -> asked + "\netcd: " + etcd.body() + "\nfound: " + found.body();
      assertThat(found.status()).as(what).isEqualTo(since34(etcd.status()));
      if (!isRefused()) {
        assertThat(found.contentType()).as(what).isEqualTo("application/json");
        assertThat(Gateway.normal(found.body(), hidesLeases)).as(what).isEqualTo(normal);
      }
    }
  }

  private static Answer refusal(String body) {
    JsonObject json = JsonParser.parseString(body).getAsJsonObject();
    return new Answer.Refused(
        io.grpc.Status.fromCodeValue(json.get("code").getAsInt()).getCode(),
        json.get("message").getAsString());
  }

  /// [Comparison.Known#GATEWAY_STATUS].
  private static int since34(int status) {
    return status == 412 ? 400 : status;
  }

  private static Message message(String path, String body) throws IOException {
    Message type = ANSWERS.get(path);
    if (type == null) {
      throw new IllegalArgumentException(path);
    }
    Message.Builder builder = type.newBuilderForType();
    JsonFormat.parser().merge(body, builder);
    return builder.build();
  }

  /// An answer without what is different in every cluster.
  static JsonElement normal(String body) {
    return normal(body, false);
  }

  private static JsonElement normal(String body, boolean hidesLeases) {
    JsonElement json = JsonParser.parseString(body);
    forget(json, hidesLeases);
    return json;
  }

  private static void forget(JsonElement json, boolean hidesLeases) {
    if (json instanceof JsonObject object) {
      object.remove("cluster_id");
      object.remove("member_id");
      object.remove("raft_term");
      if (hidesLeases) {
        object.remove("lease");
      }
      object.entrySet().forEach(e -> forget(e.getValue(), hidesLeases));
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(v -> forget(v, hidesLeases));
    }
  }
}
