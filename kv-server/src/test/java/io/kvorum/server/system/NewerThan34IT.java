package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What etcd 3.7 answers and 3.4, the reference of [DifferentialIT], does not: held against the
/// contract's text.
@Timeout(60)
class NewerThan34IT {
  private static final ByteString KEY = ByteString.copyFromUtf8("key");

  @RegisterExtension final Rig rig = Rig.inMemory();

  private ServerProcess server;
  private Wire wire;

  @BeforeEach
  void a_server_of_today() {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "Debian's etcd is 3.4");
    server = rig.start(ServerCommand.underTest());
    wire = rig.connect(server);
  }

  @Test
  void unknown_sort_orders_and_targets_are_refused() {
    Answer expected =
        new Answer.Refused(Status.Code.INVALID_ARGUMENT, "etcdserver: invalid sort option");
    RangeRequest range = RangeRequest.newBuilder().setKey(KEY).build();

    assertThat(wire.call(KVGrpc.getRangeMethod(), range.toBuilder().setSortOrderValue(3).build()))
        .isEqualTo(expected);
    assertThat(wire.call(KVGrpc.getRangeMethod(), range.toBuilder().setSortTargetValue(5).build()))
        .isEqualTo(expected);
    assertThat(wire.call(KVGrpc.getRangeMethod(), range.toBuilder().setSortTargetValue(-1).build()))
        .isEqualTo(expected);
  }

  @Test
  void a_request_above_the_limit_is_refused_and_changes_nothing() {
    PutRequest tooLarge =
        PutRequest.newBuilder()
            .setKey(KEY)
            .setValue(ByteString.copyFrom(new byte[1_572_864]))
            .build();

    assertThat(wire.call(KVGrpc.getPutMethod(), tooLarge))
        .isEqualTo(
            new Answer.Refused(Status.Code.INVALID_ARGUMENT, "etcdserver: request is too large"));
    assertThat(wire.range(RangeRequest.newBuilder().setKey(KEY).build()).getCount()).isZero();
  }

  @Test
  void the_gateways_errors_have_a_code_and_a_message() throws IOException {
    HttpResponse<String> noKey = server.post("/v3/kv/put", "{}");
    assertThat(noKey.statusCode()).isEqualTo(400);
    assertThat(noKey.body())
        .isEqualToIgnoringWhitespace(
            "{\"code\":3,\"message\":\"etcdserver: key is not provided\"}");
    HttpResponse<String> noPath = server.post("/v3/no/such/path", "{}");
    assertThat(noPath.statusCode()).isEqualTo(404);
    assertThat(noPath.body()).isEqualToIgnoringWhitespace("{\"code\":5,\"message\":\"Not Found\"}");
    HttpResponse<String> get = server.http("/v3/kv/range");
    assertThat(get.statusCode()).isEqualTo(501);
    assertThat(get.body())
        .isEqualToIgnoringWhitespace("{\"code\":12,\"message\":\"Method Not Allowed\"}");
  }

  @Test
  void health_and_version_speak_as_etcds() throws IOException {
    assertThat(server.http("/health").body()).isEqualTo("{\"health\":\"true\",\"reason\":\"\"}");
    assertThat(server.http("/livez").body()).isEqualTo("ok\n");
    assertThat(server.http("/readyz").body()).isEqualTo("ok\n");
    assertThat(server.http("/readyz?verbose").body())
        .contains("[+]serializable_read ok\n", "[+]linearizable_read ok\n")
        .contains("[+]data_corruption ok\n", "[+]non_learner ok\n");
    assertThat(server.http("/version").body())
        .isEqualTo("{\"etcdserver\":\"3.7.1\",\"etcdcluster\":\"3.7.0\",\"storage\":\"3.7.0\"}");
    assertThat(server.http("/metrics").body()).contains("etcd_server_has_leader 1");
  }
}
