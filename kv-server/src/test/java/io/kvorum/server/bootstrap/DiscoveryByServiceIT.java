package io.kvorum.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.Identity;
import io.kvorum.server.config.SelfMade;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.tls.SelfMadeCertificate;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Discovery with Debian's etcd as the service.
class DiscoveryByServiceIT {
  private static final Path ETCD = Path.of("/usr/bin/etcd");
  private static final Path ETCDCTL = Path.of("/usr/bin/etcdctl");
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  @TempDir private static Path directory;
  private static Process etcd;
  private static String endpoint;

  private final String token = UUID.randomUUID().toString();

  @BeforeAll
  static void startService() throws Exception {
    assumeTrue(
        Files.isExecutable(ETCD) && Files.isExecutable(ETCDCTL),
        "etcd is not installed: apt-get install etcd-server etcd-client");
    endpoint = "http://127.0.0.1:" + freePort();
    etcd = startEtcd(endpoint, List.of(), List.of());
  }

  private static Process startEtcd(String url, List<String> flags, List<String> ctlFlags)
      throws Exception {
    String peers = "http://127.0.0.1:" + freePort();
    Path home = Files.createTempDirectory(directory, "etcd");
    List<String> words =
        new ArrayList<>(
            List.of(
                ETCD.toString(),
                "--data-dir=" + home,
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers));
    words.addAll(flags);
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("etcd.log").toFile())
            .start();
    String[] health =
        Stream.concat(Stream.of("--endpoints=" + url, "endpoint", "health"), ctlFlags.stream())
            .toArray(String[]::new);
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (etcdctl(health) != 0 && System.nanoTime() < end) {
      Thread.sleep(100);
    }
    return process;
  }

  @AfterAll
  static void stopService() throws InterruptedException {
    if (etcd != null) {
      etcd.destroyForcibly().waitFor();
    }
  }

  @Test
  void the_first_to_register_are_the_cluster_and_all_hear_of_all() throws Exception {
    putSize("3");

    List<CompletableFuture<ServerConfig.Bootstrap>> found = new ArrayList<>();
    for (int member = 1; member <= 3; member++) {
      ServerConfig config = config(member);
      found.add(CompletableFuture.supplyAsync(() -> finder().find(config)));
    }

    List<ServerConfig.Bootstrap> all = new ArrayList<>();
    for (CompletableFuture<ServerConfig.Bootstrap> each : found) {
      all.add(each.get(30, TimeUnit.SECONDS));
    }
    assertThat(all).allSatisfy(each -> assertThat(each).isEqualTo(all.getFirst()));
    assertThat(all.getFirst().token()).isEqualTo(token);
    assertThat(all.getFirst().existing()).isFalse();
    assertThat(all.getFirst().initialCluster().split(","))
        .containsExactlyInAnyOrder(
            "m1=http://127.0.0.1:1", "m2=http://127.0.0.1:2", "m3=http://127.0.0.1:3");

    assertThatThrownBy(() -> finder().find(config(4)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("failed to join discovery cluster (discovery: cluster is full)");
  }

  @Test
  void a_member_that_died_after_it_registered_registers_again() throws Exception {
    putSize("1");

    ServerConfig.Bootstrap first = finder().find(config(1));

    assertThat(finder().find(config(1))).isEqualTo(first);
    assertThat(first.initialCluster()).isEqualTo("m1=http://127.0.0.1:1");
  }

  @Test
  void the_rows_are_those_of_etcd() throws Exception {
    putSize("1");

    finder().find(config(1));

    String id = Identity.memberId(List.of(URI.create("http://127.0.0.1:1")), token).toString();
    assertThat(read("/_etcd/registry/" + token + "/members/" + id))
        .isEqualTo("m1=http://127.0.0.1:1\n");
  }

  @Test
  void without_a_size_there_is_no_cluster() {
    assertThatThrownBy(() -> finder().find(config(1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("failed to join discovery cluster (discovery: size key not found)");
  }

  @Test
  void a_size_that_is_none_is_refused() throws Exception {
    for (String size : List.of("0", "-1", "three")) {
      putSize(size);
      assertThatThrownBy(() -> finder().find(config(1)))
          .isInstanceOf(ConfigException.class)
          .hasMessage("failed to join discovery cluster (discovery: size key is bad)");
    }
  }

  @Test
  void another_name_at_the_same_urls_is_refused() throws Exception {
    putSize("2");
    String id = Identity.memberId(List.of(URI.create("http://127.0.0.1:1")), token).toString();
    put("/_etcd/registry/" + token + "/members/" + id, "other=http://127.0.0.1:1");

    assertThatThrownBy(() -> finder().find(config(1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("failed to join discovery cluster (discovery: found duplicate id)");
  }

  @Test
  void two_members_of_one_name_are_refused() throws Exception {
    putSize("2");
    put("/_etcd/registry/" + token + "/members/1", "m1=http://127.0.0.1:9");

    assertThatThrownBy(() -> finder().find(config(1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("failed to join discovery cluster (discovery: found duplicate name)");
  }

  @Test
  void a_row_that_is_no_member_is_passed_over_and_one_with_a_bad_url_is_refused() throws Exception {
    putSize("2");
    put("/_etcd/registry/" + token + "/members/1", "nonsense");
    put("/_etcd/registry/" + token + "/members/2", "m2=ftp://127.0.0.1:2");

    assertThatThrownBy(() -> finder().find(config(1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("failed to join discovery cluster (discovery: invalid peer URL)");
  }

  @Test
  void an_endpoint_that_does_not_answer_is_asked_again_and_the_next_one_too() throws Exception {
    putSize("1");
    String nobody = "http://127.0.0.1:" + freePort();

    assertThat(finder().find(config(1, nobody + "," + endpoint)).initialCluster())
        .isEqualTo("m1=http://127.0.0.1:1");

    List<Duration> pauses = new ArrayList<>();
    DiscoveryFinder impatient =
        finder(
            pause -> {
              pauses.add(pause);
              if (pauses.size() == 10) {
                throw new InterruptedException();
              }
            });
    assertThatThrownBy(() -> impatient.find(config(1, nobody))).isInstanceOf(ConfigException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(pauses.stream().map(Duration::toSeconds))
        .containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 256L, 256L);
  }

  @Test
  void a_service_with_tls_and_users_is_asked_as_one_of_them() throws Exception {
    SelfMade made = new SelfMade(directory.resolve("tls"), List.of("127.0.0.1"), 1);
    SelfMadeCertificate.ensure(made, Instant.now());
    String secure = "https://127.0.0.1:" + freePort();
    String cacert = "--cacert=" + made.certificate();
    Process guarded =
        startEtcd(
            secure,
            List.of("--cert-file=" + made.certificate(), "--key-file=" + made.key()),
            List.of(cacert));
    try {
      String[] at = {"--endpoints=" + secure, cacert};
      assertThat(etcdctl(words(at, "user", "add", "root:p\"w"))).isZero();
      assertThat(etcdctl(words(at, "user", "grant-role", "root", "root"))).isZero();
      String size = "/_etcd/registry/" + token + "/_config/size";
      assertThat(etcdctl(words(at, "put", size, "1"))).isZero();
      assertThat(etcdctl(words(at, "auth", "enable"))).isZero();
      String trusting = "--discovery-cacert=" + made.certificate();

      assertThat(
              finder()
                  .find(config(1, secure, trusting, "--discovery-user=root:p\"w"))
                  .initialCluster())
          .isEqualTo("m1=http://127.0.0.1:1");
      assertThat(
              finder()
                  .find(
                      config(
                          1,
                          secure,
                          "--discovery-insecure-skip-tls-verify",
                          "--discovery-user=root:p\"w"))
                  .initialCluster())
          .isEqualTo("m1=http://127.0.0.1:1");
      assertThatThrownBy(
              () -> finder().find(config(1, secure, trusting, "--discovery-user=root:x")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("authentication failed, invalid user ID or password");
      assertThatThrownBy(() -> givingUp().find(config(1, secure, "--discovery-user=root:p\"w")))
          .as("its certificate is not known")
          .isInstanceOf(ConfigException.class);
      assertThat(Thread.interrupted()).isTrue();
    } finally {
      guarded.destroyForcibly();
    }
  }

  /// A finder that ends at the first retry.
  private static DiscoveryFinder givingUp() {
    return finder(
        _ -> {
          throw new InterruptedException();
        });
  }

  private static String[] words(String[] first, String... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
  }

  private ServerConfig config(int member) {
    return config(member, endpoint);
  }

  private ServerConfig config(int member, String endpoints, String... more) {
    String[] flags = {
      "--name=m" + member,
      "--initial-advertise-peer-urls=http://127.0.0.1:" + member,
      "--discovery-endpoints=" + endpoints,
      "--discovery-token=" + token
    };
    return ServerConfig.of(words(flags, more));
  }

  private static DiscoveryFinder finder() {
    return finder(Thread::sleep);
  }

  private static DiscoveryFinder finder(Pause pause) {
    return new DiscoveryFinder(new DiscoveryByDns(JndiSrvRecords.bySystem(), host -> host), pause);
  }

  private void putSize(String size) throws Exception {
    put("/_etcd/registry/" + token + "/_config/size", size);
  }

  private static void put(String key, String value) throws Exception {
    assertThat(etcdctl("put", "--", key, value)).isZero();
  }

  private static String read(String key) throws Exception {
    Path out = Files.createTempFile(directory, "value", "");
    assertThat(etcdctl(out.toFile(), "get", "--print-value-only", key)).isZero();
    return Files.readString(out);
  }

  private static int etcdctl(String... words) throws Exception {
    return etcdctl(directory.resolve("etcdctl.log").toFile(), words);
  }

  private static int etcdctl(File out, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(ETCDCTL.toString()));
    all.addAll(Arrays.asList(words));
    if (Arrays.stream(words).noneMatch(word -> word.startsWith("--endpoints="))) {
      all.add(1, "--endpoints=" + endpoint);
    }
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(out);
    builder.environment().put("ETCDCTL_API", "3");
    return builder.start().waitFor();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
