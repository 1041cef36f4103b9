package io.kvorum.bench.load;

import io.kvorum.bench.etcd.Request;
import io.kvorum.bench.etcd.Workload;
import io.kvorum.bench.http2.Call;
import io.kvorum.bench.http2.GrpcSession;
import io.kvorum.bench.http2.Http2Exception;
import io.kvorum.bench.load.Measurement.Phase;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One run: opens the connections, keeps them busy by the plan, measures. Everything happens on the
/// calling thread.
public final class LoadLoop {
  private static final long CONNECT_NANOS = 10_000_000_000L;
  private static final long DRAIN_NANOS = 5_000_000_000L;
  private static final long PROGRESS_NANOS = 1_000_000_000L;
  private static final long SPIN_BELOW_NANOS = 1_000_000;

  private final LoadPlan plan;
  private final Workload workload;
  private final LongConsumer progress;
  private final List<Link> links = new ArrayList<>();
  private final boolean readsAnswers;

  private @Nullable Measurement measurement;
  private long nowNanos;
  private long heardNanos;
  private int nextLink;

  /// `progress` hears about once a second how many calls have ended inside the window.
  public LoadLoop(LoadPlan plan, Workload workload, LongConsumer progress) {
    this.plan = plan;
    this.workload = workload;
    this.progress = progress;
    this.readsAnswers = workload.readsAnswers();
  }

  /// Runs to the end. Calls that fail are counted in the result; a lost connection or a silent
  /// server ends the run with an exception: [Http2Exception] or [IOException].
  public LoadResult run() throws IOException {
    try (Selector selector = Selector.open()) {
      try {
        connect(selector);
        return drive(selector);
      } finally {
        for (Link link : links) {
          link.close();
        }
      }
    }
  }

  private void connect(Selector selector) throws IOException {
    for (int i = 0; i < plan.connections(); i++) {
      GrpcSession session = new GrpcSession(plan.authorityOf(i), readsAnswers, this::ended);
      links.add(Link.open(plan, i, selector, session));
    }
    flushAll();
    long deadlineNanos = System.nanoTime() + CONNECT_NANOS;
    while (!links.stream().allMatch(link -> link.session().ready())) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new Http2Exception("no HTTP/2 settings from the server within 10 s");
      }
      selector.select(this::serve, 100);
      flushAll();
    }
  }

  private LoadResult drive(Selector selector) throws IOException {
    nowNanos = System.nanoTime();
    heardNanos = nowNanos;
    Measurement run =
        new Measurement(schedule(), plan.limit(), nowNanos, plan.warmUpNanos(), DRAIN_NANOS);
    measurement = run;
    Optional<Usage> before = Optional.empty();
    Optional<Usage> after = Optional.empty();
    long progressNanos = nowNanos;
    for (Phase phase = run.advance(nowNanos); phase != Phase.DONE; phase = run.advance(nowNanos)) {
      if (phase == Phase.MEASURE && before.isEmpty()) {
        before = Optional.of(Usage.read(plan.serverPids()));
      } else if (phase == Phase.DRAIN && after.isEmpty()) {
        after = Optional.of(Usage.read(plan.serverPids()));
      }
      startDue(run);
      flushAll();
      await(selector, run);
      if (nowNanos - progressNanos >= PROGRESS_NANOS) {
        progressNanos = nowNanos;
        progress.accept(run.endedInWindow());
        requireAnswers(run);
      }
    }
    return result(run, before.orElseThrow(), after.orElseThrow());
  }

  private Schedule schedule() {
    return plan.callsPerSecond().isPresent()
        ? new Schedule.AtRate(plan.callsPerSecond().getAsDouble(), nowNanos)
        : new Schedule.AsAnswered();
  }

  /// One call for each connection in turn, until none has room or none is due.
  private void startDue(Measurement run) {
    int withoutRoom = 0;
    while (withoutRoom < links.size() && run.mayStart(nowNanos)) {
      Link link = links.get(nextLink);
      nextLink = nextLink + 1 == links.size() ? 0 : nextLink + 1;
      if (link.hasRoom()) {
        start(link.session(), run);
        withoutRoom = 0;
      } else {
        withoutRoom++;
      }
    }
  }

  private void start(GrpcSession session, Measurement run) {
    Request request = workload.next();
    session.start(
        request.path(),
        request.message(),
        request.messageBytes(),
        request.minAnswerBytes(),
        run.begin(nowNanos),
        request.tag());
  }

  private void flushAll() throws IOException {
    for (Link link : links) {
      link.flush();
    }
  }

  /// Sleeps in whole milliseconds; what is due sooner is waited for awake, since a late start would
  /// be measured.
  private void await(Selector selector, Measurement run) throws IOException {
    long pauseNanos = run.untilNextNanos(nowNanos);
    if (pauseNanos < SPIN_BELOW_NANOS) {
      selector.selectNow(this::serve);
    } else {
      selector.select(this::serve, pauseNanos / 1_000_000);
    }
    nowNanos = System.nanoTime();
  }

  private void serve(SelectionKey key) {
    if (key.isReadable() && key.attachment() instanceof Link link) {
      try {
        nowNanos = System.nanoTime();
        heardNanos = nowNanos;
        link.read();
      } catch (IOException e) {
        throw new Http2Exception("connection lost: " + e.getMessage());
      }
    }
  }

  private void ended(Call call) {
    Measurement run = measurement;
    if (run == null) {
      throw new IllegalStateException("an answer before the first call");
    }
    String failure = call.failure();
    run.ended(call.startNanos(), nowNanos, failure);
    if (readsAnswers && failure == null) {
      workload.answered(call.tag(), call.answer(), (int) call.receivedBytes());
    }
  }

  private void requireAnswers(Measurement run) {
    if (run.inFlight() > 0 && nowNanos - heardNanos > plan.silenceNanos()) {
      throw new Http2Exception(
          "nothing heard for "
              + plan.silenceNanos() / 1_000_000
              + " ms with "
              + run.inFlight()
              + " calls open");
    }
  }

  private LoadResult result(Measurement run, Usage before, Usage after) {
    double calls = Math.max(1, run.endedInWindow());
    OptionalDouble serverMicros = OptionalDouble.empty();
    OptionalLong resident = OptionalLong.empty();
    OptionalLong peak = OptionalLong.empty();
    if (before.server().isPresent() && after.server().isPresent()) {
      ProcessUsage then = after.server().get();
      serverMicros =
          OptionalDouble.of((then.cpuNanos() - before.server().get().cpuNanos()) / 1e3 / calls);
      resident = OptionalLong.of(then.residentBytes());
      peak = OptionalLong.of(then.peakResidentBytes());
    }
    return new LoadResult(
        run.endedInWindow(),
        run.windowSeconds(),
        LoadResult.Latency.of(run.latencies()),
        run.late(),
        workload.conflicts(),
        (after.client().cpuNanos() - before.client().cpuNanos()) / 1e3 / calls,
        serverMicros,
        resident,
        peak,
        run.errors());
  }

  /// Both ends' use at one moment.
  private record Usage(ProcessUsage client, Optional<ProcessUsage> server) {
    static Usage read(List<Long> serverPids) {
      return new Usage(
          ProcessUsage.of(ProcessHandle.current().pid()),
          serverPids.stream().map(ProcessUsage::of).reduce(ProcessUsage::plus));
    }
  }
}
