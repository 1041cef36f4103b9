package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Users of a cluster, as `etcdctl --user` and the JSON gateway know them.
@Timeout(180)
class AuthIT {
  private static final String ROOT = "--user=root:" + Users.PASSWORD;
  private static final String ALICE = "--user=alice:" + Users.PASSWORD;
  private static final String[] CHEAP_HASHES = {"--bcrypt-cost", "4"};

  @RegisterExtension final Rig rig = Rig.inMemory();

  @BeforeEach
  void etcdctl_is_there() {
    Machine.needsProgram("etcdctl", "etcd-client");
  }

  /// Root, and alice, who may do everything below `alice/` and nothing else.
  private static void makeUsers(Etcdctl etcdctl) {
    etcdctl.out("user", "add", "root:" + Users.PASSWORD);
    etcdctl.out("user", "grant-role", "root", "root");
    etcdctl.out("user", "add", "alice:" + Users.PASSWORD);
    etcdctl.out("role", "add", "home");
    etcdctl.out("role", "grant-permission", "--prefix", "home", "readwrite", "alice/");
    etcdctl.out("user", "grant-role", "alice", "home");
    assertThat(etcdctl.out("auth", "enable")).isEqualTo("Authentication Enabled\n");
  }

  @Test
  void what_one_member_was_told_of_users_all_know_also_after_a_change_of_leader() {
    Cluster cluster = Cluster.start(rig, 3, CHEAP_HASHES);
    Member leader = cluster.awaitLeader();
    List<Member> followers = cluster.others(leader);
    Etcdctl one = Cluster.etcdctl(followers.subList(0, 1));
    Etcdctl other = Cluster.etcdctl(followers.subList(1, 2));
    makeUsers(one);

    assertThat(other.out(ALICE, "put", "alice/1", "one")).isEqualTo("OK\n");
    assertThat(one.out(ALICE, "get", "--prefix", "alice/")).isEqualTo("alice/1\none\n");
    other.fails("etcdserver: permission denied", ALICE, "get", "bob/1");
    other.fails("etcdserver: user name is empty", "get", "alice/1");
    other.fails(
        "etcdserver: authentication failed, invalid user ID or password",
        "--user=alice:wrong",
        "get",
        "alice/1");
    assertThat(one.out(ROOT, "user", "add", "bob:" + Users.PASSWORD))
        .isEqualTo("User bob created\n");
    assertThat(other.out(ROOT, "user", "list")).isEqualTo("alice\nbob\nroot\n");

    leader.kill();
    Etcdctl rest = Cluster.etcdctl(followers);
    cluster.await(
        "login without the old leader",
        () ->
            Optional.of(rest.run(ALICE, "get", "alice/1"))
                .filter(run -> run.exit() == 0 && run.out().equals("alice/1\none\n")));
    rest.fails("etcdserver: permission denied", "--user=bob:" + Users.PASSWORD, "get", "alice/1");
    leader.launch();
    leader.awaitReady();
    Etcdctl back = Cluster.etcdctl(List.of(leader));
    assertThat(back.out(ALICE, "get", "alice/1")).isEqualTo("alice/1\none\n");
    back.fails("etcdserver: permission denied", ALICE, "get", "bob/1");
  }

  /// Each time another member is told than asked, which may not have heard of it yet.
  @Test
  void who_has_ceased_to_be_root_hears_of_no_users_on_any_member() {
    Cluster cluster = Cluster.start(rig, 3, CHEAP_HASHES);
    Member leader = cluster.awaitLeader();
    Users users = new Users(rig.connect(leader.process()));
    Wire follower = rig.connect(cluster.others(leader).getFirst().process());
    users.enable();
    users.add("u");
    Optional<String> token = Optional.of(users.login("u"));
    for (int i = 0; i < 30; i++) {
      users.grant("u", "root");
      Answer before =
          follower.callBy(
              token, AuthGrpc.getUserListMethod(), AuthUserListRequest.getDefaultInstance());
      users.revoke("u", "root");
      Answer after =
          follower.callBy(
              token, AuthGrpc.getUserListMethod(), AuthUserListRequest.getDefaultInstance());
      assertThat(before).isInstanceOf(Answer.Ok.class);
      assertThat(after)
          .isEqualTo(
              Answer.refused(
                  Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied")));
    }
  }

  /// Each login takes a quarter of a second of a processor, and there are hundreds of them.
  @Test
  void a_flood_of_logins_keeps_nobody_from_writing() {
    ServerProcess server =
        rig.start(
            ServerCommand.underTest(),
            rig.folder().resolve("data"),
            Ports.free(),
            List.of("--bcrypt-cost", "12"));
    Wire wire = rig.connect(server);
    Users users = new Users(wire);
    users.enable();
    Optional<String> root = Optional.of(users.login("root"));
    AuthGrpc.AuthFutureStub strangers = AuthGrpc.newFutureStub(rig.connect(server).channel());
    List<Future<AuthenticateResponse>> flood = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      flood.add(
          strangers.authenticate(
              AuthenticateRequest.newBuilder().setName("root").setPassword("guess" + i).build()));
    }
    for (int i = 0; i < 200; i++) {
      PutRequest put = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k" + i)).build();
      assertThat(wire.callBy(root, KVGrpc.getPutMethod(), put)).isInstanceOf(Answer.Ok.class);
    }
    long waiting = flood.stream().filter(login -> !login.isDone()).count();
    long refused = flood.stream().filter(AuthIT::isRefusedAsTooMany).count();
    assertThat(waiting).as("logins that wait while 200 keys are written").isPositive();
    assertThat(refused).as("logins that are refused at once").isPositive();
  }

  private static boolean isRefusedAsTooMany(Future<AuthenticateResponse> login) {
    return login.state() == Future.State.FAILED
        && String.valueOf(Status.fromThrowable(login.exceptionNow()).getDescription())
            .equals("etcdserver: too many requests");
  }

  @Test
  void passwords_and_tokens_are_in_no_log() throws Exception {
    ServerProcess server =
        rig.start(
            ServerCommand.underTest(),
            rig.folder().resolve("data"),
            Ports.free(),
            List.of("--log-level", "debug", "--bcrypt-cost", "4"));
    Etcdctl etcdctl = new Etcdctl(server.ports().clientUrl());
    makeUsers(etcdctl);
    String token = login(server, "alice");
    etcdctl.out(ALICE, "put", "alice/1", "one");
    etcdctl.run("--user=alice:wrong" + Users.PASSWORD, "get", "alice/1");
    try (Stream<Path> files = Files.list(rig.folder())) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        assertThat(Files.readString(log))
            .contains("invalid authentication was requested")
            .doesNotContain(Users.PASSWORD, token, token.substring(0, 16), "$2a$");
      }
    }
  }

  private static String login(ServerProcess server, String user) throws Exception {
    String body = "{\"name\":\"" + user + "\",\"password\":\"" + Users.PASSWORD + "\"}";
    HttpResponse<String> answer = post(server, "", "/v3/auth/authenticate", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonParser.parseString(answer.body()).getAsJsonObject().get("token").getAsString();
  }

  private static HttpResponse<String> post(
      ServerProcess server, String token, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.ports().clientUrl() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", token);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void the_gateway_takes_the_token_from_the_authorization_header() throws Exception {
    ServerProcess server = rig.start(ServerCommand.underTest());
    makeUsers(new Etcdctl(server.ports().clientUrl()));
    String token = login(server, "alice");
    String key = Base64.getEncoder().encodeToString("alice/1".getBytes(StandardCharsets.UTF_8));
    String put = "{\"key\":\"" + key + "\",\"value\":\"MQ==\"}";
    assertThat(post(server, token, "/v3/kv/put", put).statusCode()).isEqualTo(200);
    assertThat(post(server, "Bearer " + token, "/v3/kv/put", put).statusCode()).isEqualTo(200);
    assertThat(post(server, "", "/v3/kv/put", put).body())
        .isEqualTo("{\"code\":3,\"message\":\"etcdserver: user name is empty\"}");
    HttpResponse<String> unknown = post(server, "no.1", "/v3/kv/put", put);
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(unknown.body())
        .isEqualTo("{\"code\":16,\"message\":\"etcdserver: invalid auth token\"}");
    HttpResponse<String> denied = post(server, token, "/v3/kv/range", "{\"key\":\"Yg==\"}");
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body())
        .isEqualTo("{\"code\":7,\"message\":\"etcdserver: permission denied\"}");
    HttpResponse<String> status = post(server, token, "/v3/auth/status", "{}");
    assertThat(status.body()).contains("\"enabled\":true,\"authRevision\":\"7\"");
  }

  @Test
  void signed_tokens_are_good_on_every_member_until_users_or_roles_change() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    String key =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    Path file = Files.writeString(rig.folder().resolve("key.pem"), key);
    Cluster cluster =
        Cluster.start(
            rig, 3, "--auth-token", "jwt,priv-key=" + file + ",sign-method=RS256,ttl=10m");
    Etcdctl etcdctl = Cluster.etcdctl(cluster.members());
    makeUsers(etcdctl);
    String token = login(cluster.member(1).process(), "alice");
    assertThat(token).startsWith("eyJ");
    String alice = "{\"key\":\"YWxpY2UvMQ==\"}";
    for (Member member : cluster.members()) {
      HttpResponse<String> answer = post(member.process(), token, "/v3/kv/range", alice);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    etcdctl.out(ROOT, "role", "add", "other");
    assertThat(post(cluster.member(2).process(), token, "/v3/kv/range", alice).body())
        .isEqualTo("{\"code\":3,\"message\":\"etcdserver: revision of auth store is old\"}");
  }
}
