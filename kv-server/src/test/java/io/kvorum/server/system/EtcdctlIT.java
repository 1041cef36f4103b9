package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Debian's etcdctl 3.4 does its daily work, and prints what it prints with etcd.
@Timeout(120)
class EtcdctlIT {
  private static final Pattern GRANTED =
      Pattern.compile("lease ([0-9a-f]{16}) granted with TTL\\((\\d+)s\\)\n");

  @RegisterExtension final Rig rig = Rig.inMemory();

  private Ports ports = new Ports("", 0, "", 0);
  private Etcdctl etcdctl = new Etcdctl("");

  @BeforeEach
  void a_server_and_its_client_run() {
    Machine.needsProgram("etcdctl", "etcd-client");
    ports = rig.start(ServerCommand.underTest()).ports();
    etcdctl = new Etcdctl(ports.clientUrl());
  }

  /// Leaves k/1 = one at revision 2, k/2 = two at 3 and zwei at 5, k/3 = three at 4.
  private void write() {
    assertThat(etcdctl.out("put", "k/1", "one")).isEqualTo("OK\n");
    assertThat(etcdctl.out("put", "k/2", "two")).isEqualTo("OK\n");
    assertThat(etcdctl.out("put", "k/3", "three")).isEqualTo("OK\n");
    assertThat(etcdctl.out("put", "k/2", "zwei", "--prev-kv")).isEqualTo("OK\nk/2\ntwo\n");
  }

  @Test
  void put_get_and_del_take_prefix_limit_rev_sort_and_prev_kv() {
    write();

    assertThat(etcdctl.out("get", "k/1")).isEqualTo("k/1\none\n");
    assertThat(etcdctl.out("get", "absent")).isEmpty();
    assertThat(etcdctl.out("get", "k/", "--prefix")).isEqualTo("k/1\none\nk/2\nzwei\nk/3\nthree\n");
    assertThat(etcdctl.out("get", "k/", "--prefix", "--limit", "2"))
        .isEqualTo("k/1\none\nk/2\nzwei\n");
    assertThat(etcdctl.out("get", "k/", "--prefix", "--sort-by", "MODIFY", "--order", "DESCEND"))
        .isEqualTo("k/2\nzwei\nk/3\nthree\nk/1\none\n");
    assertThat(etcdctl.out("get", "k/", "--prefix", "--keys-only"))
        .isEqualTo("k/1\n\nk/2\n\nk/3\n\n");
    assertThat(etcdctl.out("get", "k/2", "--from-key", "--print-value-only"))
        .isEqualTo("zwei\nthree\n");
    assertThat(etcdctl.out("get", "k/2", "--rev", "4")).isEqualTo("k/2\ntwo\n");
    assertThat(etcdctl.out("get", "k/1", "k/3", "--consistency", "s"))
        .isEqualTo("k/1\none\nk/2\nzwei\n");
    assertThat(etcdctl.out("get", "k/2", "-w", "fields"))
        .contains("\"Revision\" : 5", "\"CreateRevision\" : 3", "\"ModRevision\" : 5")
        .contains("\"Version\" : 2", "\"Value\" : \"zwei\"", "\"More\" : false", "\"Count\" : 1");
    assertThat(etcdctl.out("del", "k/1", "--prev-kv")).isEqualTo("1\nk/1\none\n");
    assertThat(etcdctl.out("del", "k/", "--prefix")).isEqualTo("2\n");
    assertThat(etcdctl.out("del", "k/", "--prefix")).isEqualTo("0\n");
  }

  @Test
  void txn_reads_its_three_parts_from_standard_input() {
    write();
    String txn =
        "mod(\"k/2\") = \"5\"\nval(\"k/1\") = \"one\"\n\nput k/t yes\nget k/1\n\nput k/t no\n\n";

    assertThat(etcdctl.run(txn, Tool.LIMIT, "txn").ok().out())
        .isEqualTo("SUCCESS\n\nOK\n\nk/1\none\n");
    assertThat(etcdctl.run(txn.replace("5", "9"), Tool.LIMIT, "txn").ok().out())
        .isEqualTo("FAILURE\n\nOK\n");
    assertThat(etcdctl.out("get", "k/t")).isEqualTo("k/t\nno\n");
  }

  @Test
  void watch_tells_the_past_and_goes_on_while_others_write() throws Exception {
    write();
    String past = "PUT\nk/2\ntwo\nPUT\nk/3\nthree\nPUT\nk/2\ntwo\nk/2\nzwei\n";
    String expected = past + "PUT\nk/4\nfour\nDELETE\nk/4\nfour\nk/4\n\n";
    try (Etcdctl.Running watch =
        etcdctl.start(
            rig.folder().resolve("watch.out"), "watch", "k/", "--prefix", "--rev=3", "--prev-kv")) {
      assertThat(watch.awaitOutput(past)).isEqualTo(past);

      etcdctl.out("put", "k/4", "four");
      etcdctl.out("put", "other", "unseen");
      etcdctl.out("del", "k/4");

      assertThat(watch.awaitOutput(expected)).isEqualTo(expected);
    }
  }

  @Test
  void leases_are_granted_kept_alive_looked_at_and_revoked() {
    String granted = etcdctl.out("lease", "grant", "60");
    Matcher words = GRANTED.matcher(granted);
    assertThat(words.matches()).as(granted).isTrue();
    String id = words.group(1);

    assertThat(etcdctl.out("put", "--lease", id, "leased", "v")).isEqualTo("OK\n");
    assertThat(etcdctl.out("lease", "list")).isEqualTo("found 1 leases\n" + id + "\n");
    assertThat(etcdctl.out("lease", "timetolive", id, "--keys"))
        .matches(
            "lease "
                + id
                + " granted with TTL\\(60s\\), remaining\\((5\\d|60)s\\),"
                + " attached keys\\(\\[leased\\]\\)\n");
    assertThat(etcdctl.out("lease", "keep-alive", "--once", id))
        .isEqualTo("lease " + id + " keepalived with TTL(60)\n");
    assertThat(etcdctl.out("lease", "revoke", id)).isEqualTo("lease " + id + " revoked\n");
    assertThat(etcdctl.out("get", "leased")).isEmpty();
    assertThat(etcdctl.out("lease", "timetolive", id))
        .isEqualTo("lease " + id + " already expired\n");
  }

  @Test
  void a_lease_that_nobody_keeps_alive_takes_its_keys_with_it() throws Exception {
    Matcher words = GRANTED.matcher(etcdctl.out("lease", "grant", "2"));
    assertThat(words.matches()).isTrue();
    etcdctl.out("put", "--lease", words.group(1), "leased", "v");
    String expected = "PUT\nleased\nv\nDELETE\nleased\n\n";

    try (Etcdctl.Running watch =
        etcdctl.start(rig.folder().resolve("watch.out"), "watch", "leased", "--rev=2")) {
      assertThat(watch.awaitOutput(expected)).isEqualTo(expected);
    }
    assertThat(etcdctl.out("lease", "list")).isEqualTo("found 0 leases\n");
  }

  @Test
  void compaction_forgets_the_past() {
    write();

    assertThat(etcdctl.out("compaction", "5")).isEqualTo("compacted revision 5\n");
    etcdctl.fails("etcdserver: mvcc: required revision has been compacted", "compaction", "5");
    etcdctl.fails(
        "etcdserver: mvcc: required revision has been compacted", "get", "k/2", "--rev", "3");
    etcdctl.fails("etcdserver: mvcc: required revision is a future revision", "compaction", "5000");
    assertThat(etcdctl.out("get", "k/2", "--rev", "5")).isEqualTo("k/2\nzwei\n");
    Tool watch = etcdctl.run("watch", "k/", "--prefix", "--rev", "3");
    assertThat(watch.err())
        .contains("watch was canceled (etcdserver: mvcc: required revision has been compacted)");
  }

  @Test
  void endpoint_and_member_commands_describe_the_server() {
    String url = ports.clientUrl();
    String peerUrl = ports.peerUrl();
    String version = ServerCommand.isEtcdUnderTest() ? "3\\.4\\.\\d+" : "3\\.7\\.1";

    assertThat(etcdctl.out("member", "list"))
        .matches("[0-9a-f]{1,16}, started, m1, " + peerUrl + ", " + url + ", false\n");
    assertThat(etcdctl.out("endpoint", "status"))
        .matches(
            url
                + ", [0-9a-f]{1,16}, "
                + version
                + ", [1-9][0-9.]* [kM]?B, true, false, \\d+, \\d+, \\d+, \n");
    Tool health = etcdctl.run("endpoint", "health").ok();
    assertThat(health.out() + health.err())
        .contains(url + " is healthy: successfully committed proposal: took = ");
    assertThat(etcdctl.out("endpoint", "hashkv")).matches(url + ", \\d+\n");
    assertThat(etcdctl.out("alarm", "list")).isEmpty();
  }

  @Test
  void bad_input_gets_the_errors_of_etcd() {
    write();

    etcdctl.fails("etcdserver: key is not provided", "get", "");
    etcdctl.fails("etcdserver: key is not provided", "put", "", "v");
    etcdctl.fails("etcdserver: key not found", "put", "--ignore-value", "absent");
    etcdctl.fails("etcdserver: key not found", "put", "--ignore-lease", "absent", "v");
    etcdctl.fails("etcdserver: requested lease not found", "put", "--lease=77", "a", "b");
    etcdctl.fails(
        "failed to revoke lease (etcdserver: requested lease not found)", "lease", "revoke", "77");
    etcdctl.fails(
        "etcdserver: mvcc: required revision is a future revision", "get", "k/1", "--rev", "99");
    Tool twice = etcdctl.run("\nput a 1\nput a 2\n\n\n", Tool.LIMIT, "txn");
    assertThat(twice.err()).endsWith("Error: etcdserver: duplicate key given in txn request\n");
    assertThat(etcdctl.out("get", "a")).as("nothing of it was done").isEmpty();
  }

  private Tool checkPerf() {
    return etcdctl.run("", Duration.ofSeconds(150), "check", "perf", "--load", "s");
  }

  /// It fails if the machine stands still for half a second within its minute, so it may try twice.
  @Test
  @Timeout(330)
  void check_perf_passes() {
    Tool check = checkPerf();
    if (check.exit() != 0) {
      Rig.say("etcdctl check perf did not pass: " + check.out());
      check = checkPerf();
    }
    String verdict = check.out().substring(Math.max(0, check.out().indexOf("60 / 60")));
    assertThat(check.exit()).as(verdict).isZero();
    assertThat(verdict).contains("PASS: Throughput", "PASS: Slowest request", "PASS: Stddev");
    assertThat(check.out()).doesNotContain("FAIL");
    Rig.say("etcdctl check perf: " + verdict.substring(verdict.indexOf("PASS")).replace('\n', ' '));
  }
}
