package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.Leases;
import io.kvorum.api.MemberId;
import io.kvorum.api.ResponseHeader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
  private static final String HEADER =
      "\"header\":{\"cluster_id\":\"193\",\"member_id\":\"10276657743932975437\",\"revision\":\"7\",\"raft_term\":\"3\"}";

  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void a_put_is_answered_with_its_header_alone() throws Exception {
    AtomicReference<Kv.PutRequest> seen = new AtomicReference<>();
    rig.node.put =
        (_, request) -> {
          seen.set(request);
          return CompletableFuture.completedFuture(
              new Kv.PutResponse(ScriptedNode.HEADER, Optional.empty()));
        };

    HttpResponse<String> answer =
        rig.post("/v3/kv/put", "{\"key\":\"Zm9v\",\"value\":\"YmFy\",\"lease\":\"-7\"}");

    assertThat(answer.body()).isEqualTo("{" + HEADER + "}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("Grpc-Metadata-Content-Type"))
        .contains("application/grpc");
    assertThat(seen.get())
        .isEqualTo(
            new Kv.PutRequest(Bytes.utf8("foo"), Bytes.utf8("bar"), -7, false, false, false));
  }

  @Test
  void a_range_shows_64_bit_numbers_as_text_and_leaves_out_what_is_zero() throws Exception {
    KeyValue kv = new KeyValue(Bytes.utf8("foo"), 2, 2, 1, Bytes.utf8("bar"), 0);
    rig.node.range =
        ScriptedNode.always(new Kv.RangeResponse(ScriptedNode.HEADER, List.of(kv), false, 1));

    HttpResponse<String> answer = rig.post("/v3/kv/range", "{\"key\":\"Zm9v\"}");

    assertThat(answer.body())
        .isEqualTo(
            "{"
                + HEADER
                + ",\"kvs\":[{\"key\":\"Zm9v\",\"create_revision\":\"2\",\"mod_revision\":\"2\","
                + "\"version\":\"1\",\"value\":\"YmFy\"}],\"count\":\"1\"}");
  }

  @Test
  void both_forms_of_names_numbers_enums_and_base64_are_read_and_unknown_fields_skipped()
      throws Exception {
    AtomicReference<Kv.RangeRequest> seen = new AtomicReference<>();
    rig.node.range =
        (_, request) -> {
          seen.set(request);
          return CompletableFuture.completedFuture(
              new Kv.RangeResponse(ScriptedNode.HEADER, List.of(), false, 0));
        };

    HttpResponse<String> answer =
        rig.post(
            "/v3/kv/range",
            "{\"key\":\"_-8=\",\"rangeEnd\":\"/+8=\",\"limit\":3,\"min_mod_revision\":\"4\","
                + "\"sort_order\":\"DESCEND\",\"sortTarget\":4,\"nonsense\":[1,{}]}");

    assertThat(answer.body()).isEqualTo("{" + HEADER + "}");
    assertThat(seen.get())
        .isEqualTo(
            new Kv.RangeRequest(
                Bytes.wrap(new byte[] {(byte) 0xff, (byte) 0xef}),
                Bytes.wrap(new byte[] {(byte) 0xff, (byte) 0xef}),
                3,
                0,
                Kv.SortOrder.DESCEND,
                Kv.SortTarget.VALUE,
                false,
                false,
                false,
                4,
                0,
                0,
                0));
  }

  @Test
  void a_transaction_reads_as_in_etcd_s_documentation() throws Exception {
    ResponseHeader inner = new ResponseHeader(0, 0, 3, 0);
    rig.node.txn =
        ScriptedNode.always(
            new Kv.TxnResponse(
                ScriptedNode.HEADER, true, List.of(new Kv.PutResponse(inner, Optional.empty()))));

    HttpResponse<String> answer =
        rig.post(
            "/v3/kv/txn",
            "{\"compare\":[{\"key\":\"Zm9v\",\"target\":\"CREATE\",\"result\":\"EQUAL\","
                + "\"create_revision\":\"2\"}],"
                + "\"success\":[{\"request_put\":{\"key\":\"Zm9v\",\"value\":\"eA==\"}}]}");

    assertThat(answer.body())
        .isEqualTo(
            "{"
                + HEADER
                + ",\"succeeded\":true,\"responses\":[{\"response_put\":{\"header\":{\"revision\":\"3\"}}}]}");
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY_KEY, 400, 3",
    "COMPACTED, 400, 11",
    "LEASE_NOT_FOUND, 404, 5",
    "LEASE_EXISTS, 400, 9",
    "NO_SPACE, 429, 8",
    "TOO_MANY_REQUESTS, 500, 2",
    "CORRUPT, 500, 15",
    "UNIMPLEMENTED, 501, 12",
    "NO_LEADER, 503, 14",
    "DEADLINE_EXCEEDED, 504, 4",
    "CANCELED, 499, 1"
  })
  void an_error_has_its_http_status_and_names_code_and_text(KvError error, int http, int code)
      throws Exception {
    rig.node.put = ScriptedNode.failing(error);

    HttpResponse<String> answer = rig.post("/v3/kv/put", "{}");

    assertThat(answer.statusCode()).isEqualTo(http);
    assertThat(answer.body())
        .isEqualTo("{\"code\":" + code + ",\"message\":\"" + error.text() + "\"}");
  }

  @Test
  void unknown_paths_other_methods_and_bad_json_are_refused_in_the_gateway_s_form()
      throws Exception {
    HttpResponse<String> unknown = rig.post("/v3/nothing", "{}");
    HttpResponse<String> get = rig.get("/v3/kv/range");
    HttpResponse<String> malformed = rig.post("/v3/kv/put", "{\"key\":");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("{\"code\":5,\"message\":\"Not Found\"}");
    assertThat(get.statusCode()).isEqualTo(501);
    assertThat(get.body()).isEqualTo("{\"code\":12,\"message\":\"Method Not Allowed\"}");
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body()).startsWith("{\"code\":3,\"message\":\"");
  }

  @Test
  void the_old_prefix_still_works() throws Exception {
    HttpResponse<String> answer = rig.post("/v3beta/lease/grant", "{\"TTL\":\"10\"}");

    assertThat(answer.body()).isEqualTo("{" + HEADER + ",\"ID\":\"77\",\"TTL\":\"10\"}");
  }

  @Test
  void lease_and_maintenance_messages_keep_etcd_s_names() throws Exception {
    assertThat(rig.post("/v3/lease/timetolive", "{\"ID\":\"77\",\"keys\":true}").body())
        .isEqualTo(
            "{"
                + HEADER
                + ",\"ID\":\"77\",\"TTL\":\"9\",\"grantedTTL\":\"10\",\"keys\":[\"aw==\"]}");
    assertThat(rig.post("/v3/kv/lease/leases", "").body())
        .isEqualTo("{" + HEADER + ",\"leases\":[{\"ID\":\"77\"},{\"ID\":\"-5\"}]}");
    assertThat(rig.post("/v3/cluster/member/list", "{}").body())
        .isEqualTo(
            "{\"header\":{\"cluster_id\":\"193\",\"member_id\":\"10276657743932975437\",\"raft_term\":\"3\"},"
                + "\"members\":[{\"ID\":\"10276657743932975437\",\"name\":\"default\","
                + "\"peerURLs\":[\"http://localhost:2380\"],\"clientURLs\":[\"http://localhost:2379\"]}]}");
    assertThat(rig.post("/v3/maintenance/status", "{}").body())
        .isEqualTo(
            "{"
                + HEADER
                + ",\"version\":\"3.7.1\",\"dbSize\":\"8192\",\"leader\":\"10276657743932975437\","
                + "\"raftIndex\":\"12\",\"raftTerm\":\"3\",\"raftAppliedIndex\":\"11\","
                + "\"dbSizeInUse\":\"4096\",\"storageVersion\":\"3.7.0\",\"dbSizeQuota\":\"2147483648\","
                + "\"downgradeInfo\":{}}");
    assertThat(rig.post("/v3/maintenance/hash", "{}").body())
        .isEqualTo("{" + HEADER + ",\"hash\":4275878552}");
    assertThat(rig.post("/v3/maintenance/hashkv", "{}").body())
        .isEqualTo(
            "{"
                + HEADER
                + ",\"hash\":1985229328,\"compact_revision\":\"-1\",\"hash_revision\":\"7\"}");
    assertThat(rig.post("/v3/maintenance/defragment", "{}").body()).isEqualTo("{}");
  }

  @Test
  void leadership_is_handed_over_to_the_member_that_is_named() throws Exception {
    AtomicReference<MemberId> named = new AtomicReference<>();
    rig.node.moveLeader =
        (_, to) -> {
          named.set(to);
          return CompletableFuture.completedFuture(null);
        };

    HttpResponse<String> answer =
        rig.post("/v3/maintenance/transfer-leadership", "{\"targetID\":\"18446744073709551611\"}");

    assertThat(answer.body()).isEqualTo("{}");
    assertThat(named).hasValue(new MemberId(-5));
  }

  @Test
  void headers_say_who_calls() throws Exception {
    AtomicReference<CallContext> seen = new AtomicReference<>();
    rig.node.put =
        (context, _) -> {
          seen.set(context);
          return CompletableFuture.completedFuture(
              new Kv.PutResponse(ScriptedNode.HEADER, Optional.empty()));
        };

    rig.http.send(
        HttpRequest.newBuilder(rig.uri("/v3/kv/put"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .header("Authorization", "Bearer secret.9")
            .header("Grpc-Metadata-hasleader", "true")
            .header("Grpc-Timeout", "5S")
            .build(),
        HttpResponse.BodyHandlers.ofString());

    CallContext context = Objects.requireNonNull(seen.get());
    assertThat(context.token()).contains("secret.9");
    assertThat(context.requireLeader()).isTrue();
    assertThat(context.deadlineNanos() - System.nanoTime()).isBetween(0L, 5_000_000_000L);
  }

  @Test
  void renewals_follow_one_another_in_one_body_and_are_answered_line_by_line() throws Exception {
    rig.node.keepAlive =
        (_, id) ->
            CompletableFuture.completedFuture(
                new Leases.KeepAliveResponse(ScriptedNode.HEADER, id, id == 1 ? 10 : 0));

    HttpResponse<String> answer =
        rig.post("/v3/lease/keepalive", "{\"ID\":\"1\"}\n{\"ID\":2} {\"ID\":\"3\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"result\":{"
                + HEADER
                + ",\"ID\":\"1\",\"TTL\":\"10\"}}\n{\"result\":{"
                + HEADER
                + ",\"ID\":\"2\"}}\n{\"result\":{"
                + HEADER
                + ",\"ID\":\"3\"}}\n");
  }

  @Test
  void a_stream_that_fails_first_has_the_error_s_http_status() throws Exception {
    rig.node.keepAlive = ScriptedNode.failing(KvError.NO_LEADER);

    HttpResponse<String> answer = rig.post("/v3/lease/keepalive", "{\"ID\":\"1\"}");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("{\"error\":{\"code\":14,\"message\":\"etcdserver: no leader\"}}\n");
  }

  @Test
  void a_stream_that_fails_later_ends_with_an_error_line() throws Exception {
    rig.node.keepAlive =
        (_, id) ->
            id == 1
                ? CompletableFuture.completedFuture(
                    new Leases.KeepAliveResponse(ScriptedNode.HEADER, id, 5))
                : CompletableFuture.failedFuture(
                    new io.kvorum.api.KvException(KvError.LEASE_NOT_FOUND));

    HttpResponse<String> answer = rig.post("/v3/lease/keepalive", "{\"ID\":\"1\"}{\"ID\":\"2\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"result\":{"
                + HEADER
                + ",\"ID\":\"1\",\"TTL\":\"5\"}}\n"
                + "{\"error\":{\"code\":5,\"message\":\"etcdserver: requested lease not found\"}}\n");
  }

  @Test
  void who_wants_a_leader_is_refused_every_call_while_there_is_none() throws Exception {
    rig.node.status = ScriptedNode.status(Optional.empty(), false);
    String refused = "{\"code\":14,\"message\":\"etcdserver: no leader\"}";

    assertThat(wantingALeader("/v3/maintenance/status").body()).isEqualTo(refused);
    assertThat(wantingALeader("/v3/lease/leases").body()).isEqualTo(refused);
    assertThat(rig.post("/v3/maintenance/status", "{}").statusCode()).isEqualTo(200);
    rig.node.status = ScriptedNode.status(Optional.of(new MemberId(1)), false);
    assertThat(wantingALeader("/v3/maintenance/status").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> wantingALeader(String path) throws Exception {
    return rig.http.send(
        HttpRequest.newBuilder(rig.uri(path))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .header("Grpc-Metadata-hasleader", "true")
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "{\"lease\":\"%s\"}"})
  void a_complaint_does_not_repeat_all_that_was_sent(String json) throws Exception {
    HttpResponse<String> malformed = rig.post("/v3/kv/put", json.formatted("x".repeat(1 << 20)));

    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body()).startsWith("{\"code\":3,").hasSizeLessThan(1_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {           | unexpected EOF
          {"key":"a   | Unterminated string at line 1 column 10 path $.key
          {"limit":x} | Not an int64 value: \\"x\\"
          """)
  void a_complaint_says_what_is_wrong_with_the_text_and_names_no_class(String json, String message)
      throws Exception {
    assertThat(rig.post("/v3/kv/range", json).body())
        .isEqualTo("{\"code\":3,\"message\":\"" + message + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "null", " null "})
  void nothing_is_a_request_with_nothing_set(String json) throws Exception {
    assertThat(rig.post("/v3/kv/range", json).body())
        .isEqualTo(rig.post("/v3/kv/range", "{}").body());
  }

  @Test
  void a_downgrade_has_an_action_and_a_version() throws Exception {
    HttpResponse<String> good =
        rig.post("/v3/maintenance/downgrade", "{\"action\":\"ENABLE\",\"version\":\"3.6\"}");
    HttpResponse<String> bad = rig.post("/v3/maintenance/downgrade", "{\"version\":\"3.5\"}");

    assertThat(good.body()).isEqualTo("{" + HEADER + ",\"version\":\"3.7\"}");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body())
        .isEqualTo("{\"code\":3,\"message\":\"etcdserver: invalid downgrade target version\"}");
  }

  @Test
  void what_is_not_built_yet_says_so() throws Exception {
    assertThat(rig.post("/v3/maintenance/snapshot", "{}").body())
        .contains("\"code\":12")
        .contains("kvorum: this server does not support snapshots for clients yet");
  }

  @Test
  void a_body_above_the_limit_is_refused_before_it_is_read_to_its_end() throws Exception {
    HttpResponse<String> answer = rig.post("/v3/kv/put", "x".repeat(6 << 20));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).startsWith("{\"code\":8,\"message\":\"grpc: received message larger");
  }
}
