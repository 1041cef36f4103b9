package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/// The JSON gateways of two servers, asked the same.
///
/// Answers are compared as JSON, field by field and spelling by spelling; of errors only the status
/// ([Comparison.Known#GATEWAY_ERROR_BODY]).
final class Gateway {
  /// Where a call of each method goes. Not among them are those whose path has changed since 3.4
  /// (Hash, HashKV), the change of leader, for which there is nobody to ask of one member, and what
  /// makes users show who they are.
  static final Map<String, String> PATHS =
      Map.ofEntries(
          Map.entry("Range", "/v3/kv/range"),
          Map.entry("Put", "/v3/kv/put"),
          Map.entry("DeleteRange", "/v3/kv/deleterange"),
          Map.entry("Txn", "/v3/kv/txn"),
          Map.entry("Compact", "/v3/kv/compaction"),
          Map.entry("LeaseGrant", "/v3/lease/grant"),
          Map.entry("LeaseRevoke", "/v3/lease/revoke"),
          Map.entry("LeaseKeepAlive", "/v3/lease/keepalive"),
          Map.entry("LeaseTimeToLive", "/v3/lease/timetolive"),
          Map.entry("LeaseLeases", "/v3/lease/leases"),
          Map.entry("Lock", "/v3/lock/lock"),
          Map.entry("Unlock", "/v3/lock/unlock"),
          Map.entry("Campaign", "/v3/election/campaign"),
          Map.entry("Proclaim", "/v3/election/proclaim"),
          Map.entry("Leader", "/v3/election/leader"),
          Map.entry("Resign", "/v3/election/resign"),
          Map.entry("Alarm", "/v3/maintenance/alarm"),
          Map.entry("Status", "/v3/maintenance/status"),
          Map.entry("Defragment", "/v3/maintenance/defragment"),
          Map.entry("MemberList", "/v3/cluster/member/list"),
          Map.entry("MemberAdd", "/v3/cluster/member/add"),
          Map.entry("MemberRemove", "/v3/cluster/member/remove"),
          Map.entry("MemberUpdate", "/v3/cluster/member/update"),
          Map.entry("MemberPromote", "/v3/cluster/member/promote"),
          Map.entry("UserAdd", "/v3/auth/user/add"),
          Map.entry("UserGet", "/v3/auth/user/get"),
          Map.entry("UserList", "/v3/auth/user/list"),
          Map.entry("UserDelete", "/v3/auth/user/delete"),
          Map.entry("UserChangePassword", "/v3/auth/user/changepw"),
          Map.entry("UserGrantRole", "/v3/auth/user/grant"),
          Map.entry("UserRevokeRole", "/v3/auth/user/revoke"),
          Map.entry("RoleAdd", "/v3/auth/role/add"),
          Map.entry("RoleGet", "/v3/auth/role/get"),
          Map.entry("RoleList", "/v3/auth/role/list"),
          Map.entry("RoleDelete", "/v3/auth/role/delete"),
          Map.entry("RoleGrantPermission", "/v3/auth/role/grant"),
          Map.entry("RoleRevokePermission", "/v3/auth/role/revoke"));

  private static final Set<String> IDENTITY = Set.of("cluster_id", "member_id", "raft_term");

  /// What else differs between servers, by method.
  private static final Map<String, Set<String>> FORGOTTEN =
      Map.of(
          "Alarm", Set.of("header"),
          "LeaseTimeToLive", Set.of("TTL"),
          "MemberList", Set.of("members"));

  /// Lists without an order.
  private static final Set<String> SETS = Set.of("keys", "leases", "alarms", "errors");

  private final ServerProcess etcd;
  private final ServerProcess subject;

  Gateway(ServerProcess etcd, ServerProcess subject) {
    this.etcd = etcd;
    this.subject = subject;
  }

  /// Sends the request to both and throws an [AssertionError] when the answers differ.
  Expected ask(Call call) throws IOException {
    Expected expected = expected(call, post(etcd, call));
    expected.check(post(subject, call));
    return expected;
  }

  static JsonPost post(ServerProcess server, Call call) throws IOException {
    String path = PATHS.get(call.name());
    if (path == null) {
      throw new IllegalArgumentException("no path for " + call);
    }
    return JsonPost.to(server, path, json(call));
  }

  private static String json(Call call) throws IOException {
    return JsonFormat.printer().preservingProtoFieldNames().print(call.request());
  }

  /// Reads what etcd said to a request.
  static Expected expected(Call call, JsonPost etcd) throws IOException {
    if (etcd.status() != 200) {
      return new Expected(
          call, etcd, refusal(etcd.body()), normal(call, etcd.body(), false), false);
    }
    Message message = message(call, etcd.body());
    boolean hidesLeases = Comparison.changedSince34(call.request(), message);
    return new Expected(
        call, etcd, new Answer.Ok(message), normal(call, etcd.body(), hidesLeases), hidesLeases);
  }

  /// What etcd said to a request, by which others are measured.
  ///
  /// @param normal the answer without what is different in every cluster
  /// @param hidesLeases whether an answer of 3.7 would not show leases that this one shows
  record Expected(
      Call call, JsonPost etcd, Answer answer, JsonElement normal, boolean hidesLeases) {
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
      Supplier<String> what = () -> call + "\netcd: " + etcd.body() + "\nfound: " + found.body();
      assertThat(found.status()).as(what).isEqualTo(since34(etcd.status()));
      if (!isRefused()) {
        assertThat(found.contentType()).as(what).isEqualTo("application/json");
        assertThat(Gateway.normal(call, found.body(), hidesLeases)).as(what).isEqualTo(normal);
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

  /// Streams wrap each answer.
  private static JsonObject unwrapped(String body) {
    JsonObject json = JsonParser.parseString(body).getAsJsonObject();
    return json.has("result") ? json.getAsJsonObject("result") : json;
  }

  private static Message message(Call call, String body) throws IOException {
    if (!(call.method().getResponseMarshaller()
            instanceof MethodDescriptor.PrototypeMarshaller<?> marshaller
        && marshaller.getMessagePrototype() instanceof Message type)) {
      throw new IllegalArgumentException("no message answers " + call);
    }
    Message.Builder builder = type.newBuilderForType();
    JsonFormat.parser().ignoringUnknownFields().merge(unwrapped(body).toString(), builder);
    return builder.build();
  }

  private static JsonElement normal(Call call, String body, boolean hidesLeases) {
    JsonObject json = normal(body).getAsJsonObject();
    JsonObject answer = json.has("result") ? json.getAsJsonObject("result") : json;
    if (call.name().equals("Status")) {
      answer.keySet().retainAll(Set.of("header", "errors"));
    }
    FORGOTTEN.getOrDefault(call.name(), Set.of()).forEach(answer::remove);
    SETS.stream().filter(answer::has).forEach(name -> answer.add(name, sorted(answer.get(name))));
    if (hidesLeases) {
      forget(json, Set.of("lease"));
    }
    return json;
  }

  private static JsonElement sorted(JsonElement list) {
    JsonArray sorted = new JsonArray();
    StreamSupport.stream(list.getAsJsonArray().spliterator(), false)
        .map(element -> element.isJsonPrimitive() ? text(element) : element)
        .sorted(Comparator.comparing(JsonElement::toString))
        .forEach(sorted::add);
    return sorted;
  }

  /// Without a space at its end: [Comparison.Known#ALARM_AS_TEXT].
  private static JsonElement text(JsonElement element) {
    return new JsonPrimitive(element.getAsString().strip());
  }

  /// An answer without what is different in every cluster.
  static JsonElement normal(String body) {
    JsonElement json = JsonParser.parseString(body);
    forget(json, IDENTITY);
    return json;
  }

  private static void forget(JsonElement json, Set<String> names) {
    if (json instanceof JsonObject object) {
      names.forEach(object::remove);
      object.entrySet().forEach(e -> forget(e.getValue(), names));
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(v -> forget(v, names));
    }
  }
}
