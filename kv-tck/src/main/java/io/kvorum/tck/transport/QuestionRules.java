package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// TRANSPORT-7: a question is answered, or fails, in time.
abstract class QuestionRules {
  private final Supplier<Network> network;

  QuestionRules(Supplier<Network> network) {
    this.network = network;
  }

  @Rule("TRANSPORT-7")
  void questions_get_the_answers_that_belong_to_them() throws Exception {
    Seed seed = Seed.choose();
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    b.answers(question -> question.plus(Bytes.utf8("!")));
    List<Bytes> questions = new ArrayList<>();
    List<Future<Bytes>> answers = new ArrayList<>();
    for (int length : List.of(0, 1, 10, 1_000, 1 << 20, 3, 2, 100)) {
      byte[] question = new byte[length];
      seed.random().nextBytes(question);
      questions.add(Bytes.wrap(question));
    }

    questions.forEach(question -> answers.add(a.transport().ask(b.url(), question)));

    for (int i = 0; i < questions.size(); i++) {
      assertThat(network.get().patience().end("the answer", answers.get(i)))
          .as(seed.toString())
          .isEqualTo(questions.get(i).plus(Bytes.utf8("!")));
    }
  }

  @Rule("TRANSPORT-7")
  void a_slow_answer_does_not_hold_back_others() throws Exception {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    b.answers(
        question -> {
          if (question.equals(Bytes.utf8("slow"))) {
            asked.countDown();
            await(goOn);
          }
          return question;
        });

    Future<Bytes> slow = a.transport().ask(b.url(), Bytes.utf8("slow"));
    asked.await();
    Future<Bytes> quick = a.transport().ask(b.url(), Bytes.utf8("quick"));
    assertThat(network.get().patience().end("the answer", quick)).isEqualTo(Bytes.utf8("quick"));
    goOn.countDown();
    network.get().patience().await("the slow question ends", slow::isDone);
  }

  @Rule("TRANSPORT-7")
  void somebody_who_is_no_member_gets_an_answer_too() throws Exception {
    TestMember b = network.get().member(2);
    b.answers(question -> Bytes.utf8("yes"));

    Future<Bytes> answer = network.get().ask(b.url(), Bytes.utf8("may I join?"));

    assertThat(network.get().patience().end("the answer", answer)).isEqualTo(Bytes.utf8("yes"));
  }

  @Rule("TRANSPORT-7")
  void a_question_that_cannot_be_answered_fails() throws Exception {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    b.answers(
        question -> {
          throw new IllegalStateException("no idea");
        });

    assertFails(a.transport().ask(b.url(), Bytes.utf8("why?")));
  }

  @Rule("TRANSPORT-7")
  void a_question_to_nobody_fails() throws Exception {
    TestMember a = network.get().member(1);

    assertFails(
        a.transport().ask(network.get().url(network.get().freePort()), Bytes.utf8("hello?")));
    assertFails(network.get().ask(network.get().url(network.get().freePort()), Bytes.EMPTY));
  }

  @Rule("TRANSPORT-7")
  void a_question_without_an_answer_fails_in_time() throws Exception {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    CountDownLatch end = new CountDownLatch(1);
    b.answers(
        question -> {
          await(end);
          return question;
        });

    assertFails(a.transport().ask(b.url(), Bytes.utf8("are you there?")));
    end.countDown();
  }

  @Rule("TRANSPORT-7")
  void a_question_that_is_swallowed_fails_in_time_and_a_later_one_does_not() throws Exception {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    TestProxy proxy = network.get().proxy(b);
    Bytes question = Bytes.utf8("are you there?");
    network
        .get()
        .patience()
        .end("the answer", a.transport().ask(network.get().url(proxy), question));

    proxy.stall();
    assertFails(a.transport().ask(network.get().url(proxy), question));
    proxy.flow();
    network
        .get()
        .patience()
        .await(
            "a question is answered again",
            () -> answers(a.transport().ask(network.get().url(proxy), question)));
  }

  private boolean answers(Future<Bytes> answer) {
    network.get().patience().await("a question ends", answer::isDone);
    return answer.state() == Future.State.SUCCESS;
  }

  private void assertFails(Future<Bytes> answer) throws InterruptedException {
    assertThat(network.get().patience().failure("the question", answer)).isNotNull();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the test is over", interrupted);
    }
  }
}
