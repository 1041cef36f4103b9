package io.kvorum.server.bootstrap;

import java.time.Duration;

/// Lets time pass.
@FunctionalInterface
interface Pause {
  void lasts(Duration duration) throws InterruptedException;
}
