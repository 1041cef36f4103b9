package io.kvorum.server.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.server.peer.PeerAnswer.KnownMember;
import io.kvorum.server.peer.PeerAnswer.LeaseTimes;
import io.kvorum.server.peer.PeerAnswer.MemberList;
import io.kvorum.server.peer.PeerAnswer.Refused;
import io.kvorum.server.peer.PeerAnswer.Versions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeerDeskTest {
  private static final PeerDesk NEVER_ASKED =
      new PeerDesk(
          question -> {
            throw new AssertionError("asked " + question);
          },
          Duration.ofSeconds(9));

  static Stream<PeerQuestion> questions() {
    return Stream.of(
        new PeerQuestion.Members(),
        new PeerQuestion.AskVersions(),
        new PeerQuestion.AskReachable(),
        new PeerQuestion.RenewLeases(List.of(1L, -1L, Long.MIN_VALUE)),
        new PeerQuestion.RenewLeases(List.of()),
        new PeerQuestion.LeaseTimesLeft(List.of(7L)),
        new PeerQuestion.HashKv(-3));
  }

  static Stream<PeerAnswer> answers() {
    KnownMember member =
        new KnownMember(
            new MemberId(-1),
            "süd",
            List.of("http://10.0.0.1:1", "http://10.0.0.1:2"),
            List.of("http://10.0.0.1:3"),
            true);
    return Stream.of(
        new MemberList(-9, List.of(member), new TreeSet<>(List.of(new MemberId(5)))),
        new MemberList(0, List.of(), new TreeSet<>()),
        new Versions("3.7.1", Optional.of("3.7.0")),
        new Versions("3.7.1", Optional.empty()),
        new PeerAnswer.Reachable(new TreeMap<>(java.util.Map.of(new MemberId(3), 5_000L))),
        new LeaseTimes(List.of(60L, 0L, -1L)),
        new PeerAnswer.KvHash(-5, -1, 12, 13),
        new Refused(KvError.NOT_PRIMARY_LESSOR, "not a primary lessor"));
  }

  private static PeerAnswer answer(PeerDesk desk, Bytes question) {
    return PeerCodec.answer(desk.apply(question));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void a_question_arrives_as_it_was_asked(PeerQuestion question) {
    assertThat(PeerCodec.question(PeerCodec.encode(question))).contains(question);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void an_answer_arrives_as_it_was_given(PeerAnswer answer) {
    PeerDesk desk =
        new PeerDesk(_ -> CompletableFuture.completedFuture(answer), Duration.ofSeconds(9));

    assertThat(answer(desk, PeerCodec.encode(new PeerQuestion.Members()))).isEqualTo(answer);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void a_cut_answer_is_no_answer(PeerAnswer answer) {
    byte[] whole = PeerCodec.encode(answer).array();
    for (int length = 0; length < whole.length; length++) {
      Bytes cut = Bytes.wrap(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PeerCodec.answer(cut)).isInstanceOf(PeerFormatException.class);
    }
    Bytes longer = Bytes.wrap(Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> PeerCodec.answer(longer)).isInstanceOf(PeerFormatException.class);
  }

  @Test
  void a_question_that_is_not_known_is_refused_in_so_many_words() {
    for (byte[] unknown : List.of(new byte[] {1, 99}, new byte[] {2, 1}, new byte[] {1, 99, 5})) {
      assertThat(answer(NEVER_ASKED, Bytes.wrap(unknown)))
          .isEqualTo(
              new Refused(KvError.UNIMPLEMENTED, "kvorum: this member does not know the question"));
    }
  }

  @Test
  void a_damaged_question_is_refused() {
    Bytes whole = PeerCodec.encode(new PeerQuestion.RenewLeases(List.of(1L, 2L)));
    for (int length = 0; length < whole.length(); length++) {
      assertThat(answer(NEVER_ASKED, whole.slice(0, length)))
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.error()).isEqualTo(KvError.INTERNAL));
    }
  }

  @Test
  void a_question_is_about_so_many_leases_at_most() {
    List<Long> many = LongStream.rangeClosed(0, PeerCodec.MAX_LEASES).boxed().toList();

    assertThat(answer(NEVER_ASKED, PeerCodec.encode(new PeerQuestion.RenewLeases(many))))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.text()).contains("at most 8192"));
  }

  @Test
  void a_length_that_is_a_lie_reserves_nothing() {
    Bytes lie = Bytes.wrap(new byte[] {1, 3, 0x7f, -1, -1, -1});

    assertThat(answer(NEVER_ASKED, lie)).isInstanceOf(Refused.class);
  }

  @Test
  void the_one_who_asks_gets_the_refusal_as_its_error() {
    PeerDesk desk =
        new PeerDesk(
            _ -> CompletableFuture.failedFuture(new KvException(KvError.NOT_PRIMARY_LESSOR)),
            Duration.ofSeconds(9));
    CompletableFuture<LeaseTimes> times =
        PeerCall.ask(
            bytes -> CompletableFuture.completedFuture(desk.apply(bytes)),
            new PeerQuestion.RenewLeases(List.of(1L)),
            LeaseTimes.class);

    assertThatThrownBy(times::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .satisfies(
            failure ->
                assertThat(((KvException) failure).error()).isEqualTo(KvError.NOT_PRIMARY_LESSOR));
  }

  @Test
  void an_answer_to_something_else_is_an_error() {
    PeerDesk desk =
        new PeerDesk(
            _ -> CompletableFuture.completedFuture(new LeaseTimes(List.of())),
            Duration.ofSeconds(9));

    assertThatThrownBy(
            () ->
                PeerCall.ask(
                        bytes -> CompletableFuture.completedFuture(desk.apply(bytes)),
                        new PeerQuestion.Members(),
                        MemberList.class)
                    .join())
        .hasCauseInstanceOf(PeerFormatException.class);
  }

  @Test
  void a_question_without_an_answer_in_time_is_refused() {
    PeerDesk desk = new PeerDesk(_ -> new CompletableFuture<>(), Duration.ofMillis(1));

    assertThat(answer(desk, PeerCodec.encode(new PeerQuestion.Members())))
        .isEqualTo(new Refused(KvError.TIMEOUT, KvError.TIMEOUT.text()));
  }
}
