package io.kvorum.tck.cli;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Fork;
import io.kvorum.tck.log.LogContract;
import org.junit.jupiter.api.extension.ExtendWith;

/// The log of the chosen engine.
@ExtendWith(GivenSubjects.class)
final class LogTrial extends LogContract {
  private final Subjects subjects;

  LogTrial(Subjects subjects) {
    this.subjects = subjects;
  }

  @Override
  protected StorageEngine engine() {
    return subjects.open(Kind.LOG);
  }

  @Override
  protected Fork fork() {
    return Fork.onModulePath(InFork.class, subjects.choice().properties());
  }

  /// The same in the JVM that is killed.
  static final class InFork extends LogContract {
    @Override
    protected StorageEngine engine() {
      return new Subjects(Choice.ofProperties()).open(Kind.LOG);
    }
  }
}
