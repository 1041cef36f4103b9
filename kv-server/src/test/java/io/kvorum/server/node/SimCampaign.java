package io.kvorum.server.node;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Many seeds, one after another, on two threads.
final class SimCampaign {
  private static final int THREADS = 2;

  /// One seed in so many is run twice, to see that it gives the same run.
  private static final int TWICE = 100;

  /// A seed that failed, and how.
  record Failure(long seed, Throwable what) {
    /// The first line of the innermost cause.
    String symptom() {
      Throwable cause = what;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String text = String.valueOf(cause.getMessage());
      return cause.getClass().getSimpleName()
          + ": "
          + text.substring(0, Math.min(200, text.length()));
    }
  }

  private final long first;
  private final long seeds;
  private final AtomicLong next = new AtomicLong();
  private final Map<SimSeen, Long> seen = new EnumMap<>(SimSeen.class);
  private Optional<Failure> failure = Optional.empty();
  private long operations;
  private long virtualNanos;
  private long tookNanos;
  private long done;

  SimCampaign(long first, long seeds) {
    this.first = first;
    this.seeds = seeds;
  }

  Map<SimSeen, Long> seen() {
    return seen;
  }

  /// Of the lowest seed that failed.
  Optional<Failure> firstFailure() {
    return failure;
  }

  /// Looks for a seed that fails, and tells how many it took and what was seen.
  static String hunt(long first, long seeds) {
    SimCampaign campaign = new SimCampaign(first, seeds);
    campaign.run();
    return campaign
        .firstFailure()
        .map(f -> "caught by seed " + f.seed() + ": " + f.symptom())
        .orElse("missed in " + seeds + " seeds");
  }

  /// Until all seeds are done or one has failed.
  void run() {
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().name("simulation-" + i).start(this::work));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    tookNanos = System.nanoTime() - begun;
  }

  private void work() {
    long number = next.getAndIncrement();
    while (number < seeds && !hasFailed()) {
      long seed = first + number;
      try {
        SimWorld world = run(new SimWorld(seed));
        if (seed % TWICE == 0 && run(new SimWorld(seed)).digest() != world.digest()) {
          throw new AssertionError("seed " + seed + " does not give the same run twice");
        }
        count(world);
      } catch (AssertionError | RuntimeException e) {
        fail(new Failure(seed, e));
      }
      number = next.getAndIncrement();
    }
  }

  private synchronized boolean hasFailed() {
    return failure.isPresent();
  }

  private synchronized void fail(Failure one) {
    if (failure.isEmpty() || failure.get().seed() > one.seed()) {
      failure = Optional.of(one);
    }
  }

  private synchronized void count(SimWorld world) {
    world.seen().forEach((what, times) -> seen.merge(what, times, Long::sum));
    operations += world.history().size();
    virtualNanos += world.now();
    done++;
  }

  /// Until its end; a failure says how to see it again.
  static SimWorld run(SimWorld world) {
    try {
      world.run();
      return world;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed "
              + world.seed()
              + " at "
              + world.now() / 1e9
              + " s with "
              + world.settings()
              + "\nreplay: mvn -pl kv-server -am test -Dtest=MemberSimulationTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dsim.seed="
              + world.seed()
              + "\n"
              + e.getMessage(),
          e);
    }
  }

  @Override
  public String toString() {
    return "%d seeds, %.1f virtual hours, %d operations, %.0f seeds/min: %s"
        .formatted(
            done, virtualNanos / 3.6e12, operations, done * 60e9 / Math.max(1, tookNanos), seen);
  }
}
