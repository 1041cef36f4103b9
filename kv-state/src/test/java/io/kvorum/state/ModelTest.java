package io.kvorum.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random commands to the state machine and to the model, and every question that can be asked.
class ModelTest {
  private final Machine machine = new Machine();
  private final Model model = new Model();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void the_state_machine_answers_as_the_model(long seed) {
    Random random = new Random(seed);
    RandomCommands commands = new RandomCommands(random);
    for (int batch = 0; batch < 600; batch++) {
      List<Command> next = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        next.add(commands.next(model.revision()));
      }
      apply(next);
      for (int i = 0; i < 8; i++) {
        asked(commands.range(model.revision()));
      }
      history(commands.key(), model.revision() + 1 - random.nextInt(60));
      leases();
      between(random);
    }
    assertThat(model.revision()).isGreaterThan(250);
    machine.removeAll();
    everything();
    machine.restart();
    everything();
  }

  private void apply(List<Command> commands) {
    List<Applied> applied = machine.applyAll(commands.toArray(Command[]::new));
    for (int i = 0; i < commands.size(); i++) {
      Model.Result expected = model.apply(commands.get(i));
      assertThat(applied.get(i).outcome()).as("%s", commands.get(i)).isEqualTo(expected.outcome());
      assertThat(applied.get(i).events()).isEqualTo(expected.events());
    }
    assertThat(applied.getLast().revision()).isEqualTo(model.revision());
    assertThat(machine.view().revision()).isEqualTo(model.revision());
    assertThat(machine.view().compactRevision()).isEqualTo(model.compacted());
  }

  /// What may happen between batches: nothing, a part of a compaction, a restart, a checkpoint.
  private void between(Random random) {
    int event = random.nextInt(30);
    if (event < 10) {
      machine.compactSome(1 + random.nextInt(20));
    } else if (event == 10) {
      machine.restart();
    } else if (event == 11) {
      machine.removeAll();
    } else if (event == 12) {
      machine.keepIndex();
    }
  }

  private static Object answerOf(Supplier<Object> question) {
    try {
      return question.get();
    } catch (KvException denied) {
      return denied.error();
    }
  }

  private void asked(Kv.RangeRequest request) {
    assertThat(answerOf(() -> machine.range(request)))
        .as("%s", request)
        .isEqualTo(answerOf(() -> model.range(request)));
  }

  private void history(Bytes key, long revision) {
    assertThat(machine.view().keyAt(key, revision)).isEqualTo(model.keyAt(key, revision));
    Object expected =
        revision < model.compacted() ? KvError.COMPACTED : kept(model.changes(revision));
    assertThat(answerOf(() -> kept(machine.view().changes(revision, 1 << 30).events())))
        .as("changes from %s", revision)
        .isEqualTo(expected);
  }

  /// At the compacted revision itself only the last change of each key is sure to be kept.
  private List<Event> kept(List<Event> events) {
    List<Event> kept = new ArrayList<>();
    Set<Bytes> later = new HashSet<>();
    for (Event event : events.reversed()) {
      if (event.kv().modRevision() != model.compacted() || later.add(event.kv().key())) {
        kept.addFirst(event);
      }
    }
    return kept;
  }

  private void leases() {
    assertThat(machine.view().leases()).isEqualTo(model.leases());
  }

  private void everything() {
    for (long revision = 0; revision <= model.revision(); revision++) {
      asked(Machine.rangeOf("", "\0", 0, revision));
      history(Bytes.EMPTY, revision);
    }
    leases();
  }
}
