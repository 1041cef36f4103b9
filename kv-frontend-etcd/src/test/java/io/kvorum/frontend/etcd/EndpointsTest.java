package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.config.Settings;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.RangeResponse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private final Rig rig = new Rig();

  @BeforeEach
  void healthy() {
    rig.node.range =
        ScriptedNode.always(new Kv.RangeResponse(ScriptedNode.HEADER, List.of(), false, 0));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void a_healthy_member_says_so() throws Exception {
    HttpResponse<String> answer = rig.get("/health");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"health\":\"true\",\"reason\":\"\"}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
  }

  @Test
  void an_alarm_a_missing_leader_and_a_failed_read_are_reasons_in_this_order() throws Exception {
    rig.node.range = ScriptedNode.failing(KvError.TIMEOUT);
    assertThat(rig.get("/health").body())
        .isEqualTo(
            "{\"health\":\"false\",\"reason\":\"RANGE ERROR:etcdserver: request timed out\"}\n");

    rig.node.status = ScriptedNode.status(Optional.empty(), false);
    HttpResponse<String> answer = rig.get("/health");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}\n");

    raise(AlarmType.NOSPACE);
    assertThat(rig.get("/health").body())
        .isEqualTo("{\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}\n");
  }

  @Test
  void an_excluded_alarm_does_not_count_and_a_serializable_check_needs_no_leader()
      throws Exception {
    raise(AlarmType.NOSPACE);
    rig.node.status = ScriptedNode.status(Optional.empty(), false);
    rig.node.range =
        (_, request) ->
            request.serializable()
                ? CompletableFuture.completedFuture(
                    new Kv.RangeResponse(ScriptedNode.HEADER, List.of(), false, 0))
                : CompletableFuture.failedFuture(new KvException(KvError.TIMEOUT));

    HttpResponse<String> answer = rig.get("/health?exclude=NOSPACE&serializable=true");

    assertThat(answer.body()).isEqualTo("{\"health\":\"true\",\"reason\":\"\"}");
  }

  @Test
  void health_is_asked_by_get_only() throws Exception {
    HttpResponse<String> answer = rig.post("/health", "");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET");
    assertThat(answer.body()).isEqualTo("Method Not Allowed\n");
  }

  @Test
  void probes_list_their_checks_when_asked_or_failed() throws Exception {
    assertThat(rig.get("/livez").body()).isEqualTo("ok\n");
    assertThat(rig.get("/readyz").body()).isEqualTo("ok\n");
    assertThat(rig.get("/livez?verbose").body()).isEqualTo("[+]serializable_read ok\nok\n");

    raise(AlarmType.CORRUPT);
    HttpResponse<String> failed = rig.get("/readyz");

    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(failed.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(failed.body())
        .isEqualTo(
            """
            [-]data_corruption failed: alarm activated: CORRUPT
            [+]serializable_read ok
            [+]linearizable_read ok
            [+]non_learner ok

            """);
  }

  @Test
  void a_check_can_be_asked_alone_or_left_out() throws Exception {
    rig.node.status = ScriptedNode.status(Optional.empty(), true);

    assertThat(rig.get("/readyz/non_learner").body())
        .isEqualTo("[-]non_learner failed: not supported for learner\n\n");
    assertThat(rig.get("/readyz/serializable_read").body()).isEqualTo("ok\n");
    assertThat(rig.get("/readyz?exclude=non_learner").body()).isEqualTo("ok\n");
    assertThat(rig.get("/livez/non_learner").statusCode()).isEqualTo(404);
  }

  @Test
  void versions_are_told_as_far_as_they_are_decided() throws Exception {
    assertThat(rig.get("/version").body())
        .isEqualTo("{\"etcdserver\":\"3.7.1\",\"etcdcluster\":\"3.7.0\",\"storage\":\"3.7.0\"}");

    rig.node.versions = new Maintenance.Versions("3.7.1", Optional.empty(), Optional.empty());

    assertThat(rig.get("/version").body())
        .isEqualTo(
            "{\"etcdserver\":\"3.7.1\",\"etcdcluster\":\"not_decided\",\"storage\":\"unknown\"}");
  }

  @Test
  void metrics_count_calls_from_zero_in_go_s_numbers() throws Exception {
    rig.post("/v3/kv/range", "{\"key\":\"Zm9v\"}");

    String page = rig.get("/metrics").body();

    assertThat(page)
        .contains(
            "grpc_server_started_total{grpc_method=\"Range\",grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 1\n",
            "grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Range\",grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 1\n",
            "grpc_server_handled_total{grpc_code=\"DataLoss\",grpc_method=\"Watch\",grpc_service=\"etcdserverpb.Watch\",grpc_type=\"bidi_stream\"} 0\n",
            "grpc_server_msg_sent_total{grpc_method=\"Snapshot\",grpc_service=\"etcdserverpb.Maintenance\",grpc_type=\"server_stream\"} 0\n",
            "etcd_network_client_grpc_received_bytes_total 5\n",
            "etcd_server_client_requests_total{client_api_version=\"unknown\",type=\"unary\"} 1\n");
  }

  /// Both ways in are measured, and every call is there from the start.
  @Test
  void extensive_metrics_tell_how_long_calls_take() throws Exception {
    Settings extensive =
        Settings.of(
            "client",
            Map.of("listen-client-urls", Rig.ANY_PORT.toString(), "metrics", "extensive"));
    try (Rig timed = new Rig(EtcdFrontendConfig.read(extensive))) {
      timed.node.range = rig.node.range;
      timed.post("/v3/kv/range", "{\"key\":\"Zm9v\"}");
      timed.call(
          "etcdserverpb.KV/Range",
          RangeRequest.getDefaultInstance(),
          RangeResponse.getDefaultInstance());

      assertThat(timed.get("/metrics").body())
          .contains(
              seconds("bucket", "Range", "KV", "unary", ",le=\"0.005\""),
              seconds("bucket", "Range", "KV", "unary", ",le=\"10\"") + " 2\n",
              seconds("count", "Range", "KV", "unary", "") + " 2\n",
              seconds("count", "Watch", "Watch", "bidi_stream", "") + " 0\n");
    }
    assertThat(rig.get("/metrics").body()).doesNotContain("grpc_server_handling_seconds");
  }

  private static String seconds(
      String series, String method, String service, String type, String more) {
    return "grpc_server_handling_seconds_%s{grpc_method=\"%s\",grpc_service=\"etcdserverpb.%s\",grpc_type=\"%s\"%s}"
        .formatted(series, method, service, type, more);
  }

  @Test
  void every_answer_allows_other_origins_and_options_is_answered_empty() throws Exception {
    HttpResponse<String> options =
        rig.http.send(
            HttpRequest.newBuilder(rig.uri("/v3/kv/put"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(options.statusCode()).isEqualTo(200);
    assertThat(options.body()).isEmpty();
    assertThat(rig.get("/version").headers().firstValue("Access-Control-Allow-Origin"))
        .contains("*");
    assertThat(options.headers().firstValue("Access-Control-Allow-Methods"))
        .contains("POST, GET, OPTIONS, PUT, DELETE");
    assertThat(options.headers().firstValue("Access-Control-Allow-Headers"))
        .contains("accept, content-type, authorization");
  }

  @Test
  void an_unknown_path_is_not_found() throws Exception {
    HttpResponse<String> answer = rig.get("/v2/keys");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("404 page not found\n");
  }

  private void raise(AlarmType type) {
    rig.node.alarm =
        ScriptedNode.always(
            new Maintenance.AlarmResponse(
                ScriptedNode.HEADER, List.of(new AlarmMember(rig.node.id(), type))));
  }
}
