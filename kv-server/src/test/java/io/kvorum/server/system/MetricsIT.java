package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.server.system.MetricsPageText.Family;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `/metrics` by etcd's names: what its alerts, its board and its users' scripts ask for.
class MetricsIT {
  private static final String KEY = "{\"key\":\"Zm9v\"}";
  private static final String PUT = "{\"key\":\"Zm9v\",\"value\":\"YmFy\"}";
  private static final String EXTENSIVE = "--metrics=extensive";
  private static final Pattern ID = Pattern.compile("\"ID\":\"(\\d+)\"");

  @RegisterExtension final Rig rig = new Rig();

  private static MetricsPageText metrics(ServerProcess server) throws IOException {
    HttpResponse<String> answer = server.http("/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    return MetricsPageText.parse(answer.body());
  }

  private static String ask(ServerProcess server, String path, String json) throws IOException {
    HttpResponse<String> answer = server.post("/v3/" + path, json);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return answer.body();
  }

  /// Something of everything that is counted.
  private void load(ServerProcess server) throws IOException {
    Wire wire = rig.connect(server);
    History watched = rig.closing(History.ofEverything(wire, 1));
    for (int i = 0; i < 3; i++) {
      ask(server, "kv/put", PUT);
    }
    ask(
        server,
        "kv/txn",
        "{\"success\":[{\"request_put\":%s},{\"request_range\":%s}]}".formatted(PUT, KEY));
    ask(server, "kv/range", KEY);
    ask(server, "kv/deleterange", KEY);
    ask(server, "kv/put", PUT);
    String lease = idOf(ask(server, "lease/grant", "{\"TTL\":\"60\"}"));
    ask(server, "lease/keepalive", lease);
    ask(server, "lease/revoke", lease);
    ask(server, "kv/compaction", "{\"revision\":\"5\",\"physical\":true}");
    ask(server, "maintenance/hash", "{}");
    ask(server, "maintenance/hashkv", "{}");
    ask(server, "maintenance/defragment", "{}");
    assertThat(server.http("/readyz").statusCode()).isEqualTo(200);
    ask(server, "maintenance/alarm", "{\"action\":\"ACTIVATE\",\"alarm\":\"NOSPACE\"}");
    assertThat(server.http("/health").statusCode()).isEqualTo(503);
    assertThat(server.http("/metrics").statusCode()).isEqualTo(200);
    watched.awaitRevision(7);
  }

  private static String idOf(String granted) {
    Matcher id = ID.matcher(granted);
    assertThat(id.find()).as(granted).isTrue();
    return "{\"ID\":\"" + id.group(1) + "\"}";
  }

  /// What only a leader counts may have moved on another member, should the leader change
  /// meanwhile.
  @Test
  @Timeout(180)
  void every_metric_of_etcd_that_has_a_meaning_here_is_there_and_moves() throws IOException {
    Cluster cluster = Cluster.start(rig, 3, EXTENSIVE);
    ServerProcess leader = cluster.awaitLeader().process();

    load(leader);
    MetricsPageText page =
        cluster.await(
            "round trips",
            () -> {
              try {
                return Optional.of(metrics(leader))
                    .filter(
                        p ->
                            p.families().containsKey("process_cpu_seconds_total")
                                && total(p, "etcd_network_peer_round_trip_time_seconds") > 0);
              } catch (IOException notNow) {
                return Optional.empty();
              }
            });

    List<MetricsPageText> pages = new ArrayList<>();
    for (Member member : cluster.members()) {
      pages.add(metrics(member.process()));
    }
    List<String> faults = new ArrayList<>();
    for (MetricsTable.Row row : MetricsTable.shown()) {
      row.fault(page).ifPresent(faults::add);
      if (row.moves() && pages.stream().allMatch(each -> total(each, row.name()) == 0)) {
        faults.add(row.name() + " has not moved");
      }
    }
    assertThat(faults).isEmpty();
    assertThat(page.families().keySet())
        .allSatisfy(name -> assertThat(isAbsent(name)).as(name).isFalse());
  }

  private static double total(MetricsPageText page, String name) {
    Family family = page.families().get(name);
    return family == null ? 0 : family.total();
  }

  private static boolean isAbsent(String name) {
    return MetricsTable.absent().stream().anyMatch(absent -> absent.covers(name));
  }

  /// Every operation of a transaction counts, on every member; bytes as they were put.
  @Test
  @Timeout(120)
  void puts_are_counted_where_they_are_applied() throws IOException {
    Cluster cluster = Cluster.start(rig, 3);
    ServerProcess asked = cluster.awaitLeader().process();

    ask(asked, "kv/put", PUT);
    ask(asked, "kv/txn", "{\"success\":[{\"request_put\":%s}]}".formatted(PUT));
    cluster.awaitEqualHashes();

    for (Member member : cluster.members()) {
      assertThat(member.process().http("/metrics").body().lines())
          .contains(
              "etcd_mvcc_put_total 2",
              "etcd_mvcc_txn_total 1",
              "etcd_debugging_mvcc_total_put_size_in_bytes 12",
              "etcd_server_version{server_version=\"3.7.1\"} 1");
    }
  }

  /// The peers of a member that dies are told so by what etcd's alert of members that are down
  /// asks.
  @Test
  @Timeout(120)
  void a_member_that_is_gone_shows_in_the_metrics_of_the_others() throws IOException {
    Cluster cluster = Cluster.start(rig, 3);
    Member leader = cluster.awaitLeader();
    Member lost = cluster.others(leader).getFirst();
    ServerProcess asked = leader.process();
    assertThat(total(metrics(asked), "etcd_network_active_peers")).isEqualTo(2);

    lost.kill();

    cluster.await(
        "failures to send",
        () -> {
          try {
            MetricsPageText page = metrics(asked);
            return total(page, "etcd_network_peer_sent_failures_total") > 0
                    && total(page, "etcd_network_active_peers") == 1
                    && total(page, "etcd_network_disconnected_peers_total") > 0
                ? Optional.of(page)
                : Optional.empty();
          } catch (IOException notNow) {
            return Optional.empty();
          }
        });
  }

  /// The lists are checked against a real etcd: what it shows is in one of them, and is as the list
  /// says. What etcd has got since 3.4 is told.
  @Test
  @Timeout(120)
  void the_lists_agree_with_etcd() throws IOException {
    Machine.needsProgram("etcd", "etcd-server");
    ServerProcess etcd =
        rig.start(
            ServerCommand.etcd(), rig.folder().resolve("etcd"), Ports.free(), List.of(EXTENSIVE));
    ask(etcd, "kv/put", PUT);

    MetricsPageText page = metrics(etcd);

    Map<String, MetricsTable.Row> rows = new TreeMap<>();
    MetricsTable.shown().forEach(row -> rows.put(row.name(), row));
    List<String> faults = new ArrayList<>();
    for (String name : page.families().keySet()) {
      MetricsTable.Row row = rows.get(name);
      if (row != null) {
        row.fault(page).ifPresent(faults::add);
      } else if (!isAbsent(name)) {
        faults.add(name + " is in no list");
      }
    }
    assertThat(faults).isEmpty();
    List<String> newer =
        rows.keySet().stream().filter(name -> !page.families().containsKey(name)).toList();
    Rig.say("%d metrics, of etcd 3.4 too but for %s".formatted(rows.size(), newer));
  }
}
