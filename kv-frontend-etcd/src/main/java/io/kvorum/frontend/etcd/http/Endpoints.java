package io.kvorum.frontend.etcd.http;

import io.kvorum.api.Maintenance.Versions;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// etcd's HTTP endpoints beside the gateway (wire.md 6): health, version, metrics.
public final class Endpoints {
  private static final HttpAnswer NOT_FOUND =
      HttpAnswer.error(HttpResponseStatus.NOT_FOUND, "404 page not found");
  private static final HttpAnswer GET_ONLY =
      HttpAnswer.error(
          HttpResponseStatus.METHOD_NOT_ALLOWED, "Method Not Allowed", Map.of("Allow", "GET"));

  private final Health health;
  private final MetricsPage metrics;
  private final Supplier<Versions> versions;

  public Endpoints(Health health, MetricsPage metrics, Supplier<Versions> versions) {
    this.health = health;
    this.metrics = metrics;
    this.versions = versions;
  }

  CompletableFuture<HttpAnswer> answer(HttpMethod method, RequestTarget target) {
    String path = target.path();
    return switch (path) {
      case "/metrics" -> CompletableFuture.completedFuture(metrics.answer());
      case "/health" -> isGet(method) ? health.report(target) : now(GET_ONLY);
      case "/version" -> now(isGet(method) ? version() : GET_ONLY);
      default -> probe(method, target);
    };
  }

  private CompletableFuture<HttpAnswer> probe(HttpMethod method, RequestTarget target) {
    for (Health.Probe probe : Health.Probe.values()) {
      if (target.path().equals(probe.path()) || target.path().startsWith(probe.path() + "/")) {
        String check = target.path().substring(probe.path().length());
        if (!health.knows(probe, check)) {
          return now(NOT_FOUND);
        }
        return isGet(method) ? health.probe(probe, check, target) : now(GET_ONLY);
      }
    }
    return now(NOT_FOUND);
  }

  private HttpAnswer version() {
    Versions known = versions.get();
    return HttpAnswer.of(
        HttpResponseStatus.OK,
        "application/json",
        "{\"etcdserver\":\""
            + known.server()
            + "\",\"etcdcluster\":\""
            + known.cluster().orElse("not_decided")
            + "\",\"storage\":\""
            + known.storage().orElse("unknown")
            + "\"}");
  }

  private static boolean isGet(HttpMethod method) {
    return method.equals(HttpMethod.GET);
  }

  private static CompletableFuture<HttpAnswer> now(HttpAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
