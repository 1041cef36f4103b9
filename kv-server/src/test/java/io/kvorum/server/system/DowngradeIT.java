package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A downgrade is validated, enabled and cancelled through any member; versions follow on all.
@Timeout(180)
class DowngradeIT {
  @RegisterExtension final Rig rig = Rig.inMemory();

  private static String downgrade(Member member, String action, String version) throws IOException {
    String request = "{\"action\":\"" + action + "\",\"version\":\"" + version + "\"}";
    String body = member.process().post("/v3/maintenance/downgrade", request).body();
    return body.replaceFirst("^\\{\"header\":\\{[^}]*},?", "{");
  }

  private static String error(int code, String text) {
    return "{\"code\":" + code + ",\"message\":\"etcdserver: " + text + "\"}";
  }

  private static Optional<String> cluster(Member member, String expected) {
    try {
      return Optional.of(member.process().http("/version").body())
          .filter(body -> body.contains("\"etcdcluster\":\"" + expected + "\""));
    } catch (IOException notNow) {
      return Optional.empty();
    }
  }

  private static String status(Member member) throws IOException {
    return member.process().post("/v3/maintenance/status", "{}").body();
  }

  @Test
  void a_downgrade_lowers_the_clusters_version_until_it_is_cancelled() throws IOException {
    Cluster cluster = Cluster.start(rig, 3);
    cluster.members().forEach(m -> cluster.await("version", () -> cluster(m, "3.7.0")));
    Member first = cluster.member(1);
    Member other = cluster.member(2);

    assertThat(downgrade(first, "VALIDATE", "three"))
        .isEqualTo(error(3, "wrong downgrade target version format"));
    assertThat(downgrade(first, "VALIDATE", "3.5"))
        .isEqualTo(error(3, "invalid downgrade target version"));
    assertThat(downgrade(first, "VALIDATE", "3.6")).isEqualTo("{\"version\":\"3.7\"}");
    assertThat(downgrade(first, "CANCEL", "")).isEqualTo("{\"version\":\"3.7\"}");
    assertThat(status(other)).contains("\"storageVersion\":\"3.7.0\"", "\"downgradeInfo\":{}");

    assertThat(downgrade(other, "ENABLE", "3.6.0")).startsWith("{\"version\":\"3.");
    cluster.members().forEach(m -> cluster.await("lower version", () -> cluster(m, "3.6.0")));
    for (Member member : cluster.members()) {
      assertThat(status(member))
          .contains("\"storageVersion\":\"3.6.0\"")
          .contains("\"downgradeInfo\":{\"enabled\":true,\"targetVersion\":\"3.6.0\"}");
      assertThat(member.process().http("/metrics").body())
          .contains("etcd_cluster_version{cluster_version=\"3.6\"} 1\n");
    }
    assertThat(downgrade(first, "ENABLE", "3.5"))
        .isEqualTo(error(9, "cluster has a downgrade job in progress"));

    assertThat(downgrade(first, "CANCEL", "")).startsWith("{\"version\":\"3.");
    cluster.members().forEach(m -> cluster.await("old version", () -> cluster(m, "3.7.0")));
    assertThat(status(other)).contains("\"downgradeInfo\":{}");
  }
}
