package io.kvorum.tck.cli;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Fork;
import io.kvorum.tck.storage.RangeDeleteContract;
import org.junit.jupiter.api.extension.ExtendWith;

/// The store of the chosen engine, which claims `CHEAP_RANGE_DELETE`.
@ExtendWith(GivenSubjects.class)
final class RangeDeleteTrial extends RangeDeleteContract {
  private final Subjects subjects;

  RangeDeleteTrial(Subjects subjects) {
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
