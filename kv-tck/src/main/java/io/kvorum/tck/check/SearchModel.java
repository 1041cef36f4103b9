package io.kvorum.tck.check;

import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvException;
import java.util.List;
import java.util.Optional;

/// One step of a search: whether an operation can come next, and what is after it.
enum SearchModel {
  /// The whole store, every answer with its revision.
  REVISIONS {
    @Override
    KeyValue view(KeyValue kv) {
      return kv;
    }

    @Override
    SmallRows after(SmallRows rows, List<Event> events) {
      return rows.plus(rows.revision() + 1, events);
    }

    @Override
    boolean isRevision(Kv.Response answer, long revision) {
      return Answers.revision(answer) == revision;
    }
  },

  /// Keys and values only: what clients see that look at nothing else. Revisions, versions and
  /// leases are no part of the state, so the keys are independent of each other.
  VALUES {
    @Override
    KeyValue view(KeyValue kv) {
      return new KeyValue(kv.key(), 1, 1, 1, kv.value(), 0);
    }

    @Override
    SmallRows after(SmallRows rows, List<Event> events) {
      return rows.plus(
          rows.revision(),
          events.stream()
              .map(e -> e.type() == Event.Type.PUT ? Event.put(view(e.kv())) : e)
              .toList());
    }

    @Override
    boolean isRevision(Kv.Response answer, long revision) {
      return true;
    }
  };

  /// What counts of a key.
  abstract KeyValue view(KeyValue kv);

  abstract SmallRows after(SmallRows rows, List<Event> events);

  abstract boolean isRevision(Kv.Response answer, long revision);

  /// The state after the operation; empty if it could not have had this outcome here.
  Optional<SmallRows> step(SmallRows rows, Operation operation) {
    try {
      KvModel.Effect effect = KvModel.evaluate(rows, operation.request());
      SmallRows next = effect.events().isEmpty() ? rows : after(rows, effect.events());
      return fits(operation, effect, next.revision()) ? Optional.of(next) : Optional.empty();
    } catch (KvException refused) {
      return Optional.empty();
    }
  }

  private boolean fits(Operation operation, KvModel.Effect effect, long revision) {
    return switch (operation.outcome()) {
      case Outcome.Answered(Kv.Response answer) ->
          isRevision(answer, revision)
              && Answers.equal(operation.request(), effect.response(), answer, this::view);
      case Outcome.Unknown(String reason) -> true;
      case Outcome.Refused(String reason) -> false;
    };
  }
}
