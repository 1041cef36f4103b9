package io.kvorum.tck.check;

import io.kvorum.api.Event;
import io.kvorum.api.Kv;
import java.util.ArrayList;
import java.util.List;

/// A store for tests whose clients are called, executed and answered when the test says so: a legal
/// history by construction, until the test falsifies it.
final class ScriptedStore {
  final VersionedRows rows = new VersionedRows();
  final List<Event> events = new ArrayList<>();
  final HistoryRecorder recorder = new HistoryRecorder();
  long now;

  /// The next moment; no two things happen at once.
  long tick() {
    return ++now;
  }

  HistoryRecorder.Pending call(int client, Kv.Request request) {
    return recorder.call(client, tick(), request);
  }

  /// Executes a request now and gives the answer.
  Kv.Response execute(Kv.Request request) {
    KvModel.Effect effect = KvModel.evaluate(rows, request);
    if (!effect.events().isEmpty()) {
      rows.add(rows.revision() + 1, effect.events());
      events.addAll(effect.events());
    }
    return Headers.at(rows.revision(), effect.response());
  }

  /// Calls, executes and answers, with nothing in between.
  Kv.Response run(int client, Kv.Request request) {
    HistoryRecorder.Pending pending = call(client, request);
    Kv.Response response = execute(request);
    pending.answered(tick(), response);
    return response;
  }

  /// Records an answer that the store never gave.
  void falsify(int client, Kv.Request request, Kv.Response response) {
    call(client, request).answered(tick(), response);
  }

  History history() {
    return History.of(recorder.operations(), Change.of(events));
  }

  History historyWithoutChanges() {
    return History.of(recorder.operations());
  }
}
