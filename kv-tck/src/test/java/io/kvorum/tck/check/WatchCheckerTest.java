package io.kvorum.tck.check;

import static io.kvorum.tck.check.Requests.both;
import static io.kvorum.tck.check.Requests.delete;
import static io.kvorum.tck.check.Requests.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.tck.check.WatchViolation.Rule;
import io.kvorum.tck.check.Watched.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchCheckerTest {
  private final ScriptedStore store = new ScriptedStore();
  private List<Change> changes = List.of();

  /// Revisions 2 to 6: put a, put a and b, put c, delete a, put a again.
  @BeforeEach
  void something_happened() {
    store.execute(put("a", "1"));
    store.execute(both(put("a", "2"), put("b", "2")));
    store.execute(put("c", "3"));
    store.execute(delete("a"));
    store.execute(put("a", "4"));
    changes = Change.of(store.events);
  }

  private Message at(long revision) {
    return new Message(revision, changes.get((int) revision - 2).events(), false);
  }

  private static Message progress(long revision) {
    return new Message(revision, List.of(), false);
  }

  private List<Rule> rules(Watched watched) {
    return WatchChecker.check(watched, changes).stream().map(WatchViolation::rule).toList();
  }

  private List<Rule> everything(Message... messages) {
    return rules(Watched.of(KeyRange.ALL, 2, List.of(messages)));
  }

  @Test
  void a_watch_that_keeps_its_promises_passes() {
    assertThat(everything(at(2), at(3), progress(3), at(4), at(5), at(6), progress(6))).isEmpty();
    assertThat(everything(at(2), at(3))).as("it may lag behind").isEmpty();
    assertThat(everything()).isEmpty();
    Message all = new Message(6, store.events, false);
    assertThat(everything(all)).as("many revisions in one message").isEmpty();
  }

  @Test
  void it_may_begin_anywhere_and_hear_of_some_keys_only() {
    KeyRange onlyA = KeyRange.single(Bytes.utf8("a"));
    Message half = new Message(3, changes.get(1).events().subList(0, 1), false);
    assertThat(rules(Watched.of(onlyA, 3, List.of(half, at(5), at(6))))).isEmpty();
    Watched noDeletes =
        new Watched(onlyA, 3, Set.of(Event.Type.DELETE), false, List.of(half, at(6)));
    assertThat(rules(noDeletes)).isEmpty();
  }

  @Test
  void fragments_are_one_message() {
    List<Event> events = changes.get(1).events();
    Message first = new Message(3, events.subList(0, 1), true);
    Message second = new Message(3, events.subList(1, 2), false);
    assertThat(everything(at(2), first, second)).isEmpty();
  }

  @Test
  void w1_events_out_of_order() {
    assertThat(everything(at(2), at(4), at(3))).containsExactly(Rule.ORDERED, Rule.ORDERED);
  }

  @Test
  void w2_an_event_that_comes_twice() {
    assertThat(everything(at(2), at(3), at(4), at(2))).containsExactly(Rule.UNIQUE);
  }

  @Test
  void w3_an_event_that_is_left_out() {
    assertThat(everything(at(2), at(4))).containsExactly(Rule.RELIABLE, Rule.RELIABLE);
  }

  @Test
  void w3_an_event_that_is_left_out_before_progress() {
    assertThat(everything(at(2), progress(3))).containsExactly(Rule.RELIABLE, Rule.RELIABLE);
  }

  @Test
  void w4_a_revision_that_is_split() {
    List<Event> events = changes.get(1).events();
    Message first = new Message(3, events.subList(0, 1), false);
    Message second = new Message(3, events.subList(1, 2), false);
    assertThat(everything(at(2), first, second)).containsExactly(Rule.ATOMIC);
  }

  @Test
  void w5_a_beginning_that_is_left_out() {
    assertThat(everything(at(3), at(4))).containsExactly(Rule.RESUMABLE);
  }

  @Test
  void w6_an_event_after_progress_and_progress_that_goes_back() {
    assertThat(everything(at(2), progress(3), at(3))).contains(Rule.BOOKMARKABLE);
    assertThat(everything(at(2), at(3), progress(2))).containsExactly(Rule.BOOKMARKABLE);
  }

  @Test
  void w7_an_event_that_was_not_asked_for() {
    KeyRange onlyC = KeyRange.single(Bytes.utf8("c"));
    assertThat(rules(Watched.of(onlyC, 2, List.of(at(2), at(4))))).containsExactly(Rule.FILTERED);
    assertThat(rules(Watched.of(onlyC, 5, List.of(at(4))))).containsExactly(Rule.FILTERED);
  }

  @Test
  void w8_a_wrong_value_before() {
    List<Message> right = new ArrayList<>();
    Optional<KeyValue> none = Optional.empty();
    right.add(
        new Message(2, List.of(changes.get(0).events().getFirst().withPrevious(none)), false));
    KeyRange onlyA = KeyRange.single(Bytes.utf8("a"));
    Optional<KeyValue> first = Optional.of(changes.get(0).events().getFirst().kv());
    Event second = changes.get(1).events().getFirst();
    List<Message> good = List.of(right.getFirst(), message(second.withPrevious(first)));
    List<Message> bad = List.of(right.getFirst(), message(second));
    assertThat(rules(new Watched(onlyA, 2, Set.of(), true, good))).isEmpty();
    assertThat(rules(new Watched(onlyA, 2, Set.of(), true, bad))).containsExactly(Rule.PREVIOUS);
  }

  private static Message message(Event event) {
    return new Message(event.kv().modRevision(), List.of(event), false);
  }

  @Test
  void w9_an_event_that_says_something_else_than_what_happened() {
    KeyValue a = changes.get(4).events().getFirst().kv();
    KeyValue notCreated = new KeyValue(a.key(), 2, a.modRevision(), 3, a.value(), a.lease());
    assertThat(everything(at(2), at(3), at(4), at(5), message(Event.put(notCreated))))
        .containsExactly(Rule.TRUE);
  }
}
