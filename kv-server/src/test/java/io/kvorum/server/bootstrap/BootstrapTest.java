package io.kvorum.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.api.config.ConfigException;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.Peer;
import io.kvorum.server.cluster.MinorVersion;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.peer.PeerAnswer;
import io.kvorum.server.peer.PeerAnswer.KnownMember;
import io.kvorum.server.peer.PeerAnswer.MemberList;
import io.kvorum.server.peer.PeerAnswer.Versions;
import io.kvorum.server.peer.PeerDesk;
import io.kvorum.server.peer.PeerQuestion;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The ids and texts of this test are etcd's, of three members on this machine.
class BootstrapTest {
  private static final String CLUSTER =
      "m1=http://127.0.0.1:33801,m2=http://127.0.0.1:33802,m3=http://127.0.0.1:33803";
  private static final KnownMember ONE = known("25b50d13d364e517", "m1", 33801, false);
  private static final KnownMember TWO = known("14543916d46534da", "m2", 33802, false);
  private static final KnownMember THREE = known("aff2f6c43ba280ae", "m3", 33803, false);
  private static final KnownMember ADDED =
      new KnownMember(
          new MemberId(0x79f50a2aa477f64bL),
          "",
          List.of("http://127.0.0.1:33804"),
          List.of(),
          false);

  private final Map<URI, PeerAnswer> lists = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private Optional<String> clusterVersion = Optional.of("3.7.0");

  private static KnownMember known(String id, String name, int port, boolean learner) {
    return new KnownMember(
        new MemberId(Long.parseUnsignedLong(id, 16)),
        name,
        List.of("http://127.0.0.1:" + port),
        List.of("http://127.0.0.1:" + (port - 10)),
        learner);
  }

  private void runs(int port, KnownMember... members) {
    lists.put(
        URI.create("http://127.0.0.1:" + port),
        new MemberList(0xa388568526457f24L, List.of(members), new TreeSet<>()));
  }

  private CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    PeerAnswer list = lists.get(peer);
    if (list == null) {
      return CompletableFuture.failedFuture(new ConnectException("connection refused"));
    }
    PeerDesk desk =
        new PeerDesk(
            asked ->
                CompletableFuture.completedFuture(
                    asked instanceof PeerQuestion.Members
                        ? list
                        : new Versions("3.7.1", clusterVersion)),
            Duration.ofSeconds(5));
    return CompletableFuture.completedFuture(desk.apply(question));
  }

  private String resolve(String host) throws UnknownHostException {
    String address = host.matches("[0-9.]+") ? host : names.get(host);
    if (address == null) {
      throw new UnknownHostException(host);
    }
    return address;
  }

  private Founding start(String... flags) {
    return new Bootstrap(
            ServerConfig.of(flags),
            ClusterFinder.CONFIGURED,
            this::ask,
            this::resolve,
            new MinorVersion(3, 7))
        .firstStart();
  }

  private Founding startOne(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--name=m1",
                "--initial-advertise-peer-urls=http://127.0.0.1:33801",
                "--initial-cluster=" + CLUSTER,
                "--initial-cluster-token=tok"));
    flags.addAll(List.of(more));
    return start(flags.toArray(String[]::new));
  }

  private Founding joinFour(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--name=m4",
                "--initial-advertise-peer-urls=http://127.0.0.1:33804",
                "--initial-cluster=" + CLUSTER + ",m4=http://127.0.0.1:33804",
                "--initial-cluster-state=existing"));
    flags.addAll(List.of(more));
    return start(flags.toArray(String[]::new));
  }

  // A new cluster.

  @Test
  void a_member_alone_founds_a_cluster_with_etcd_s_ids() {
    Founding founding = start();

    assertThat(founding.identity().member()).hasToString("8e9e05c52164694d");
    assertThat(Long.toHexString(founding.identity().clusterId())).isEqualTo("cdf818194e3a8c32");
    assertThat(founding.initial().voters()).containsExactly(founding.identity().member());
    assertThat(founding.known()).isEmpty();
  }

  @Test
  void three_members_found_the_same_cluster_with_etcd_s_ids() {
    Founding one = startOne();
    Founding two = startOne("--name=m2", "--initial-advertise-peer-urls=http://127.0.0.1:33802");

    assertThat(Long.toHexString(one.identity().clusterId())).isEqualTo("a388568526457f24");
    assertThat(one.identity().member()).isEqualTo(ONE.id());
    assertThat(two.identity().member()).isEqualTo(TWO.id());
    assertThat(two.identity().clusterId()).isEqualTo(one.identity().clusterId());
    assertThat(one.initial()).isEqualTo(two.initial());
    assertThat(one.initial().voters()).containsExactly(TWO.id(), ONE.id(), THREE.id());
    assertThat(one.known())
        .containsExactly(
            new Peer(TWO.id(), List.of(URI.create("http://127.0.0.1:33802"))),
            new Peer(THREE.id(), List.of(URI.create("http://127.0.0.1:33803"))));
  }

  @Test
  void the_token_and_the_urls_make_the_ids_but_the_name_does_not() {
    assertThat(start("--name=other").identity()).isEqualTo(start().identity());
    assertThat(start("--initial-cluster-token=t").identity()).isNotEqualTo(start().identity());
  }

  @Test
  void the_order_of_a_members_urls_does_not_matter() {
    String one = "http://127.0.0.1:1";
    String two = "http://127.0.0.1:2";

    assertThat(
            start(
                "--initial-advertise-peer-urls=" + one + "," + two,
                "--initial-cluster=default=" + two + ",default=" + one))
        .isEqualTo(
            start(
                "--initial-advertise-peer-urls=" + two + "," + one,
                "--initial-cluster=default=" + one + ",default=" + two));
  }

  @Test
  void a_cluster_that_does_not_name_this_member_is_refused() {
    assertThatThrownBy(() -> start("--name=n", "--initial-cluster=m=http://127.0.0.1:1"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("couldn't find local name \"n\" in the initial cluster configuration");
  }

  @Test
  void a_url_of_the_cluster_that_is_not_advertised_is_refused() {
    assertThatThrownBy(() -> start("--initial-cluster=default=http://127.0.0.1:1"))
        .hasMessage(
            "--initial-cluster has default=http://127.0.0.1:1 but missing from"
                + " --initial-advertise-peer-urls=http://localhost:2380"
                + " (resolved urls: \"http://localhost:2380\" != \"http://127.0.0.1:1\")");
  }

  @Test
  void an_advertised_url_that_the_cluster_lacks_is_refused() {
    assertThatThrownBy(
            () ->
                start(
                    "--initial-advertise-peer-urls=http://localhost:2380,http://127.0.0.1:1",
                    "--initial-cluster=default=http://localhost:2380"))
        .hasMessage(
            "--initial-advertise-peer-urls has http://127.0.0.1:1 but missing from"
                + " --initial-cluster=default=http://127.0.0.1:1,default=http://localhost:2380");
  }

  @Test
  void a_name_and_its_address_are_the_same_place() {
    names.put("one.example", "127.0.0.1");
    Founding founding =
        startOne(
            "--initial-advertise-peer-urls=http://127.0.0.1:33801",
            "--initial-cluster=" + CLUSTER.replace("127.0.0.1:33801", "one.example:33801"));

    assertThat(founding.initial().member(founding.identity().member()))
        .map(Membership.Member::peerUrls)
        .contains(List.of("http://one.example:33801"));
  }

  @Test
  void a_name_that_nobody_knows_is_no_place() {
    assertThatThrownBy(
            () ->
                start(
                    "--initial-advertise-peer-urls=http://nowhere.example:1",
                    "--initial-cluster=default=http://127.0.0.1:1"))
        .hasMessageStartingWith("--initial-cluster has default=http://127.0.0.1:1 but missing")
        .hasMessageEndingWith("(lookup nowhere.example: no such host)");
  }

  @Test
  void two_members_at_one_url_are_refused() {
    assertThatThrownBy(
            () ->
                start(
                    "--name=a",
                    "--initial-cluster=a=http://localhost:2380,b=http://localhost:2380"))
        .hasMessage(
            "initial cluster a=http://localhost:2380,b=http://localhost:2380 has duplicate url");
  }

  @Test
  void an_empty_cluster_is_refused() {
    assertThatThrownBy(() -> start("--initial-cluster="))
        .hasMessage("initial cluster unset and no discovery endpoints found");
  }

  @Test
  void a_member_without_a_url_is_refused() {
    assertThatThrownBy(() -> start("--initial-cluster=default"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("error setting up initial cluster: ");
  }

  @Test
  void a_member_that_the_others_know_to_have_run_does_not_begin_anew() {
    runs(33802, ONE, TWO, THREE);

    assertThatThrownBy(this::startOne)
        .hasMessage("member 25b50d13d364e517 has already been bootstrapped");
  }

  @Test
  void others_that_have_not_heard_of_it_yet_do_not_keep_a_member_from_beginning() {
    KnownMember unstarted = new KnownMember(ONE.id(), "", ONE.peerUrls(), List.of(), false);
    runs(33802, unstarted, TWO, THREE);

    assertThat(startOne().identity().member()).isEqualTo(ONE.id());
  }

  // A cluster that runs.

  @Test
  void a_member_that_was_added_joins_under_the_id_that_the_cluster_gave_it() {
    runs(33802, TWO, ONE, ADDED, THREE);
    Founding founding = joinFour();

    assertThat(founding.identity().member()).isEqualTo(ADDED.id());
    assertThat(founding.identity().clusterId()).isEqualTo(0xa388568526457f24L);
    assertThat(founding.initial()).isEqualTo(Membership.EMPTY);
    assertThat(founding.known())
        .extracting(Peer::id)
        .containsExactly(TWO.id(), ONE.id(), THREE.id());
  }

  @Test
  void who_joins_has_to_reach_somebody() {
    assertThatThrownBy(this::joinFour)
        .hasMessage(
            "cannot fetch cluster info from peer urls: could not retrieve cluster information from"
                + " the given URLs");
  }

  @Test
  void a_member_that_was_not_added_or_was_removed_does_not_join() {
    runs(33801, TWO, ONE, THREE);

    assertThatThrownBy(this::joinFour)
        .hasMessage(
            "error validating peerURLs {ClusterID:a388568526457f24"
                + " Members:[&{ID:14543916d46534da RaftAttributes:{PeerURLs:[http://127.0.0.1:33802]"
                + " IsLearner:false} Attributes:{Name:m2 ClientURLs:[http://127.0.0.1:33792]}}"
                + " &{ID:25b50d13d364e517 RaftAttributes:{PeerURLs:[http://127.0.0.1:33801]"
                + " IsLearner:false} Attributes:{Name:m1 ClientURLs:[http://127.0.0.1:33791]}}"
                + " &{ID:aff2f6c43ba280ae RaftAttributes:{PeerURLs:[http://127.0.0.1:33803]"
                + " IsLearner:false} Attributes:{Name:m3 ClientURLs:[http://127.0.0.1:33793]}}]"
                + " RemovedMemberIDs:[]}: member count is unequal");
  }

  @Test
  void a_plan_that_names_other_members_is_refused() {
    KnownMember elsewhere =
        new KnownMember(THREE.id(), "m3", List.of("http://127.0.0.1:33823"), List.of(), false);
    runs(33801, TWO, ONE, ADDED, elsewhere);

    assertThatThrownBy(this::joinFour)
        .hasMessageContaining(
            "PeerURLs: no match found for existing member (aff2f6c43ba280ae,"
                + " [http://127.0.0.1:33823]), last resolver error (resolved urls: ");
  }

  @Test
  void a_cluster_of_a_newer_version_is_not_joined() {
    runs(33801, TWO, ONE, ADDED, THREE);
    clusterVersion = Optional.of("3.8.0");
    assertThatThrownBy(this::joinFour).hasMessage("incompatible with current running cluster");
    clusterVersion = Optional.empty();
    assertThatThrownBy(this::joinFour).hasMessage("incompatible with current running cluster");
    clusterVersion = Optional.of("3.6.0");
    assertThat(joinFour().joins()).isTrue();
  }

  @Test
  void a_cluster_with_more_learners_than_allowed_is_not_joined() {
    KnownMember learner = new KnownMember(ADDED.id(), "", ADDED.peerUrls(), List.of(), true);
    runs(33801, TWO, ONE, learner, THREE);

    assertThat(joinFour().members().member(ADDED.id()))
        .map(Membership.Member::learner)
        .contains(true);
    assertThatThrownBy(() -> joinFour("--max-learners=0"))
        .hasMessage("membership: too many learner members in cluster");
  }

  @Test
  void one_that_does_not_answer_is_passed_over() {
    runs(33803, TWO, ONE, ADDED, THREE);
    lists.put(
        URI.create("http://127.0.0.1:33801"),
        new MemberList(0xa388568526457f24L, List.of(), new TreeSet<>()));

    assertThat(joinFour().identity().member()).isEqualTo(ADDED.id());
  }

  @Test
  void what_a_discovery_service_says_takes_the_place_of_the_configuration() {
    ServerConfig config =
        ServerConfig.of("--name=m2", "--initial-advertise-peer-urls=http://127.0.0.1:33802");
    Founding founding =
        new Bootstrap(
                config,
                _ -> new ServerConfig.Bootstrap(CLUSTER, "tok", false),
                (_, _) -> CompletableFuture.failedFuture(new IOException("refused")),
                this::resolve,
                new MinorVersion(3, 7))
            .firstStart();

    assertThat(founding.identity().member()).isEqualTo(TWO.id());
    assertThat(founding.initial().members()).hasSize(3);
  }
}
