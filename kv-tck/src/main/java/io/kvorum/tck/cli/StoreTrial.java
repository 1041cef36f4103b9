package io.kvorum.tck.cli;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Fork;
import io.kvorum.tck.storage.StorageContract;
import org.junit.jupiter.api.extension.ExtendWith;

/// The store of the chosen engine.
@ExtendWith(GivenSubjects.class)
final class StoreTrial extends StorageContract {
  private final Subjects subjects;

  StoreTrial(Subjects subjects) {
    this.subjects = subjects;
  }

  @Override
  protected StorageEngine engine() {
    return subjects.open(Kind.STORE);
  }

  @Override
  protected Fork fork() {
    return Fork.onModulePath(InFork.class, subjects.choice().properties());
  }

  /// The same in the JVM that is killed.
  static final class InFork extends StorageContract {
    @Override
    protected StorageEngine engine() {
      return new Subjects(Choice.ofProperties()).open(Kind.STORE);
    }
  }
}
