package io.kvorum.frontend.etcd.http;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Kv.RangeRequest;
import io.kvorum.api.Kv.SortOrder;
import io.kvorum.api.Kv.SortTarget;
import io.kvorum.api.KvNode;
import io.kvorum.api.Maintenance.AlarmAction;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmRequest;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// `/health`, `/livez` and `/readyz`: what a load balancer, or kubernetes, asks a member.
public final class Health {
  /// How long a check may take: etcd's request timeout, 5 s and twice the election timeout.
  private static final long TIMEOUT_NANOS = 7_000_000_000L;

  private static final String OK_REPORT = "{\"health\":\"true\",\"reason\":\"\"}";

  private final KvNode node;
  private final HealthMetrics metrics;

  public Health(KvNode node, HealthMetrics metrics) {
    this.node = node;
    this.metrics = metrics;
    for (Probe probe : Probe.values()) {
      probe.checks.forEach(check -> metrics.expect(probe.kind(), check.text));
    }
  }

  /// A question of kubernetes: its path, and the checks that answer it.
  enum Probe {
    LIVEZ("/livez", Check.SERIALIZABLE_READ),
    READYZ(
        "/readyz",
        Check.DATA_CORRUPTION,
        Check.SERIALIZABLE_READ,
        Check.LINEARIZABLE_READ,
        Check.NON_LEARNER);

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; its type does not say so
    private final List<Check> checks;

    Probe(String path, Check... checks) {
      this.path = path;
      this.checks = List.of(checks);
    }

    String path() {
      return path;
    }

    /// What metrics call it.
    String kind() {
      return path.substring(1);
    }
  }

  private enum Check {
    DATA_CORRUPTION("data_corruption"),
    SERIALIZABLE_READ("serializable_read"),
    LINEARIZABLE_READ("linearizable_read"),
    NON_LEARNER("non_learner");

    private final String text;

    Check(String text) {
      this.text = text;
    }
  }

  /// Whether there is such a check: none, for all checks of the probe, or `/` and its name.
  boolean knows(Probe probe, String check) {
    return check.isEmpty() || single(probe, check).isPresent();
  }

  private static Optional<Check> single(Probe probe, String check) {
    return probe.checks.stream().filter(c -> check.equals("/" + c.text)).findFirst();
  }

  /// etcd's older form of the question: alarms, then a leader, then a read.
  CompletableFuture<HttpAnswer> report(RequestTarget target) {
    boolean serializable = target.all("serializable").contains("true");
    return alarms(target.all("exclude"))
        .thenCompose(
            alarm -> {
              if (alarm.isPresent()) {
                return CompletableFuture.completedFuture(alarm);
              }
              return serializable ? read(true) : leader().thenCompose(this::readUnlessFailed);
            })
        .exceptionally(failure -> Optional.of("RANGE ERROR:" + text(failure)))
        .thenApply(
            reason -> {
              metrics.reported(reason.isEmpty());
              return report(reason);
            });
  }

  private static HttpAnswer report(Optional<String> reason) {
    return reason
        .map(
            why ->
                HttpAnswer.error(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "{\"health\":\"false\",\"reason\":" + Json.quoted(why) + "}"))
        .orElseGet(() -> HttpAnswer.text(HttpResponseStatus.OK, OK_REPORT));
  }

  private CompletableFuture<Optional<String>> alarms(List<String> excluded) {
    return activeAlarms()
        .thenApply(
            alarms ->
                alarms.stream()
                    .map(alarm -> alarm.type().name())
                    .filter(type -> !excluded.contains(type))
                    .findFirst()
                    .map(type -> "ALARM " + type));
  }

  private CompletableFuture<List<AlarmMember>> activeAlarms() {
    AlarmRequest request = new AlarmRequest(AlarmAction.GET, new MemberId(0), AlarmType.NONE);
    return node.maintenance().alarm(context(), request).thenApply(answer -> answer.alarms());
  }

  private CompletableFuture<Optional<String>> leader() {
    return node.maintenance()
        .status(context())
        .thenApply(
            status ->
                status.leader().isPresent() ? Optional.empty() : Optional.of("RAFT NO LEADER"));
  }

  private CompletableFuture<Optional<String>> readUnlessFailed(Optional<String> reason) {
    return reason.isPresent() ? CompletableFuture.completedFuture(reason) : read(false);
  }

  private CompletableFuture<Optional<String>> read(boolean serializable) {
    RangeRequest first =
        new RangeRequest(
            Bytes.wrap(new byte[] {0}),
            Bytes.EMPTY,
            1,
            0,
            SortOrder.NONE,
            SortTarget.KEY,
            serializable,
            true,
            false,
            0,
            0,
            0,
            0);
    return node.kv().range(context(), first).thenApply(_ -> Optional.empty());
  }

  /// kubernetes' form: a list of checks, one of which may be asked alone.
  CompletableFuture<HttpAnswer> probe(Probe probe, String check, RequestTarget target) {
    List<Check> checks = single(probe, check).map(List::of).orElse(probe.checks);
    List<String> excluded = target.all("exclude");
    List<CompletableFuture<Result>> results = new ArrayList<>();
    for (Check each : checks) {
      results.add(
          excluded.contains(each.text)
              ? CompletableFuture.completedFuture(
                  new Result(each.text + " excluded:", Optional.empty()))
              : run(each).thenApply(result -> counted(probe, result)));
    }
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(_ -> verdict(results.stream().map(CompletableFuture::join).toList(), target));
  }

  private Result counted(Probe probe, Result result) {
    metrics.checked(probe.kind(), result.name(), result.failure().isEmpty());
    return result;
  }

  /// How a check ended; without `failure`, well.
  private record Result(String name, Optional<String> failure) {
    String line() {
      return failure
          .map(why -> "[-]" + name + " failed: " + why + "\n")
          .orElse("[+]" + name + " ok\n");
    }
  }

  private static HttpAnswer verdict(List<Result> results, RequestTarget target) {
    StringBuilder lines = new StringBuilder();
    results.forEach(result -> lines.append(result.line()));
    if (results.stream().anyMatch(result -> result.failure().isPresent())) {
      return HttpAnswer.error(HttpResponseStatus.SERVICE_UNAVAILABLE, lines.toString());
    }
    return HttpAnswer.error(HttpResponseStatus.OK, target.has("verbose") ? lines + "ok" : "ok");
  }

  private CompletableFuture<Result> run(Check check) {
    CompletableFuture<Optional<String>> outcome =
        switch (check) {
          case SERIALIZABLE_READ -> read(true);
          case LINEARIZABLE_READ -> read(false);
          case DATA_CORRUPTION ->
              activeAlarms()
                  .thenApply(
                      alarms ->
                          alarms.stream()
                              .filter(alarm -> alarm.type() == AlarmType.CORRUPT)
                              .findFirst()
                              .map(_ -> "alarm activated: CORRUPT"));
          case NON_LEARNER ->
              node.maintenance()
                  .status(context())
                  .thenApply(
                      status ->
                          status.isLearner()
                              ? Optional.of("not supported for learner")
                              : Optional.empty());
        };
    return outcome
        .exceptionally(failure -> Optional.of(text(failure)))
        .thenApply(failure -> new Result(check.text, failure));
  }

  private static CallContext context() {
    return new CallContext(
        Optional.empty(), Optional.empty(), false, System.nanoTime() + TIMEOUT_NANOS, true);
  }

  private static String text(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(cause.getMessage());
  }
}
