package io.kvorum.state;

import io.kvorum.state.mvcc.Survey;

/// A step of the removal of what compactions have made obsolete: first rows are looked at, which
/// waits for the disk and may be done by any thread, then `KvState.remove` takes out what is
/// obsolete, on the thread that applies.
public final class CompactionStep {
  private final Survey survey;

  CompactionStep(Survey survey) {
    this.survey = survey;
  }

  /// Reads from the store whose rows come next. Once, before `KvState.remove`, which must see that
  /// it is done.
  ///
  /// @throws io.kvorum.storage.spi.StorageException.Closed if the state was replaced meanwhile
  public void look() {
    survey.read();
  }

  Survey survey() {
    return survey;
  }
}
