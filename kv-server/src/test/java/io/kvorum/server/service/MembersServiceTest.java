package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.api.Members;
import io.kvorum.api.Members.Member;
import io.kvorum.api.ResponseHeader;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.auth.NoTokens;
import io.kvorum.server.cluster.ChangeRules;
import io.kvorum.server.cluster.FakeReplica;
import io.kvorum.server.cluster.HealthSurvey;
import io.kvorum.server.cluster.MembershipChanges;
import io.kvorum.server.cluster.Tasks;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.metrics.PromotionMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersServiceTest {
  private static final ResponseHeader HEADER = new ResponseHeader(0xc1, 1, 0, 2);
  private static final CallContext ANYBODY = CallContext.ANONYMOUS;
  private static final String FOUR = "http://127.0.0.1:33804";

  private final FakeReplica replica = FakeReplica.of(1);
  private final Members members =
      new MembersService(
          replica,
          new MembershipChanges(
              replica,
              new HealthSurvey(replica, _ -> Optional.empty()),
              new ChangeRules(true, 1),
              new Tasks(),
              () -> 0,
              1,
              new PromotionMetrics(new Meters(new PrometheusRegistry()))),
          () -> HEADER,
          InstantSource.fixed(Instant.ofEpochSecond(1_795_253_110)),
          new Authorizer(() -> replica.view().auth(), replica::propose, new NoTokens()));

  private static final Member SELF =
      new Member(
          FakeReplica.SELF,
          "m1",
          List.of("http://10.0.0.1:2380"),
          List.of("http://10.0.0.1:2379"),
          false);

  private static void assertFailed(CompletableFuture<?> answer, KvError error) {
    assertThatThrownBy(answer::join)
        .cause()
        .satisfies(failure -> assertThat(((KvException) failure).error()).isEqualTo(error));
  }

  @Test
  void a_member_is_listed_with_what_it_has_published() {
    assertThat(members.list(ANYBODY, true).join())
        .isEqualTo(new Members.MembersResponse(HEADER, List.of(SELF)));
  }

  @Test
  void a_list_that_may_be_old_needs_no_leader() {
    replica.leader = Optional.empty();

    assertThat(members.list(ANYBODY, false).join().members()).containsExactly(SELF);
    assertFailed(members.list(ANYBODY, true), KvError.TIMEOUT);
  }

  @Test
  void who_asks_for_a_leader_is_told_that_there_is_none() {
    replica.leader = Optional.empty();
    CallContext strict =
        new CallContext(Optional.empty(), Optional.empty(), true, CallContext.NO_DEADLINE);

    assertFailed(members.list(strict, false), KvError.NO_LEADER);
    assertFailed(members.remove(strict, FakeReplica.SELF), KvError.NO_LEADER);
  }

  @Test
  void an_added_member_has_the_id_that_etcd_would_give_it_and_no_name() {
    Members.AddResponse answer = members.add(ANYBODY, List.of(FOUR), true).join();

    Member added =
        new Member(new MemberId(0x79f50a2aa477f64bL), "", List.of(FOUR), List.of(), true);
    assertThat(answer.member()).isEqualTo(added);
    assertThat(answer.members()).containsExactly(SELF, added);
    assertThat(members.list(ANYBODY, true).join().members()).containsExactly(SELF, added);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "127.0.0.1:1",
        "127:1",
        "http://127.0.0.1",
        "ftp://127.0.0.1:1",
        "http://127.0.0.1:1/x",
        "http://127.0.0.1:1,http://127.0.0.1:2",
        "http://a b:1"
      })
  void a_url_that_leads_nowhere_is_refused(String url) {
    assertFailed(members.add(ANYBODY, List.of(url), false), KvError.BAD_MEMBER_URLS);
    assertFailed(members.update(ANYBODY, FakeReplica.SELF, List.of(url)), KvError.BAD_MEMBER_URLS);
  }

  @Test
  void a_member_that_there_is_not_is_not_found_whatever_its_urls() {
    assertFailed(members.update(ANYBODY, new MemberId(9), List.of("")), KvError.MEMBER_NOT_FOUND);
  }

  @Test
  void a_member_needs_a_url() {
    assertFailed(members.add(ANYBODY, List.of(), false), KvError.BAD_MEMBER_URLS);
  }

  @Test
  void changes_answer_with_all_members_after_them() {
    MemberId added = members.add(ANYBODY, List.of(FOUR), true).join().member().id();

    assertThat(members.update(ANYBODY, added, List.of("http://127.0.0.1:1")).join().members())
        .extracting(Member::peerUrls)
        .contains(List.of("http://127.0.0.1:1"));
    assertThat(members.promote(ANYBODY, added).join().members()).noneMatch(Member::isLearner);
    replica.start(added.value());
    assertThat(members.remove(ANYBODY, added).join().members()).containsExactly(SELF);
    assertFailed(members.remove(ANYBODY, added), KvError.MEMBER_NOT_FOUND);
  }
}
