package io.kvorum.server.cluster;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/// Keeps what is to be done later until a test says that later has come.
public final class Tasks implements Executor {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  public int waiting() {
    return tasks.size();
  }

  /// Does what was waiting when this was called.
  public void runAll() {
    for (int left = tasks.size(); left > 0; left--) {
      tasks.remove().run();
    }
  }
}
