package io.kvorum.tck.cli;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Fork;
import io.kvorum.tck.storage.ReclaimContract;
import org.junit.jupiter.api.extension.ExtendWith;

/// The store of the chosen engine, which claims `ONLINE_RECLAIM`.
@ExtendWith(GivenSubjects.class)
final class ReclaimTrial extends ReclaimContract {
  private final Subjects subjects;

  ReclaimTrial(Subjects subjects) {
    this.subjects = subjects;
  }

  @Override
  protected StorageEngine engine() {
    return subjects.open(Kind.STORE);
  }

  @Override
  protected Fork fork() {
    return Fork.onModulePath(StoreTrial.InFork.class, subjects.choice().properties());
  }
}
