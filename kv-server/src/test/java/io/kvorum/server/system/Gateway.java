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

/// The JSON gateways of two servers, asked the same.
///
/// Answers are compared as JSON, field by field and spelling by spelling; of errors only that both
/// are errors, because their bodies changed between 3.4 and 3.7 (wire.md 5).
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

  /// What both said.
  record Outcome(boolean isRefused, Answer answer) {}

  private final ServerProcess etcd;
  private final ServerProcess subject;

  Gateway(ServerProcess etcd, ServerProcess subject) {
    this.etcd = etcd;
    this.subject = subject;
  }

  /// Sends the request to both and throws an [AssertionError] when the answers differ.
  Outcome ask(String path, String json, Call call) throws IOException {
    return compare(
        path, json, call, JsonPost.to(etcd, path, json), JsonPost.to(subject, path, json));
  }

  /// What etcd said, after throwing an [AssertionError] if the other answer differs.
  static Outcome compare(String path, String json, Call call, JsonPost expected, JsonPost found)
      throws IOException {
    boolean isRefused = expected.status() != 200;
    if (isRefused && found.status() != 200) {
      Answer refusal = refusal(expected.body());
      if (Comparison.isKnown(call.request(), refusal, refusal(found.body()))) {
        return new Outcome(true, refusal);
      }
    }
    String what = path + " " + json + "\netcd: " + expected.body() + "\nfound: " + found.body();
    assertThat(found.status()).as(what).isEqualTo(since34(expected.status()));
    if (isRefused) {
      return new Outcome(true, new Answer.Refused(io.grpc.Status.Code.UNKNOWN, expected.body()));
    }
    assertThat(found.contentType()).as(what).isEqualTo("application/json");
    Answer answer = new Answer.Ok(message(path, expected.body()));
    boolean hasLeaseToForget = answer instanceof Answer.Ok(var m) && hidesLeases(call, m);
    assertThat(normal(found.body(), hasLeaseToForget))
        .as(what)
        .isEqualTo(normal(expected.body(), hasLeaseToForget));
    return new Outcome(false, answer);
  }

  private static Answer refusal(String body) {
    JsonObject json = JsonParser.parseString(body).getAsJsonObject();
    return new Answer.Refused(
        io.grpc.Status.fromCodeValue(json.get("code").getAsInt()).getCode(),
        json.get("message").getAsString());
  }

  /// The gateway of 3.4 answers `FailedPrecondition` with 412, that of 3.6 and later with 400
  /// (wire.md 5).
  private static int since34(int status) {
    return status == 412 ? 400 : status;
  }

  private static boolean hidesLeases(Call call, Message expected) {
    return Comparison.changedSince34(call.request(), expected);
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

  private static JsonElement normal(String body, boolean hasLeaseToForget) {
    JsonElement json = JsonParser.parseString(body);
    forget(json, hasLeaseToForget);
    return json;
  }

  private static void forget(JsonElement json, boolean hasLeaseToForget) {
    if (json instanceof JsonObject object) {
      object.remove("cluster_id");
      object.remove("member_id");
      object.remove("raft_term");
      if (hasLeaseToForget) {
        object.remove("lease");
      }
      object.entrySet().forEach(e -> forget(e.getValue(), hasLeaseToForget));
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(v -> forget(v, hasLeaseToForget));
    }
  }
}
