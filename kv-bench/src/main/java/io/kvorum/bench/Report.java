package io.kvorum.bench;

import io.kvorum.bench.load.LoadPlan;
import io.kvorum.bench.load.LoadResult;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A result in words for people, and as one JSON object for scripts.
record Report(String operation, String endpoint, LoadPlan plan, LoadResult result) {
  private static final double MEBIBYTE = 1 << 20;

  String text() {
    var text = new Formatter(Locale.ROOT);
    LoadResult.Latency latency = result.latency();
    text.format(
        "%s  %s  %d connections  %d in flight%n",
        operation, endpoint, plan.connections(), plan.inFlight());
    text.format(
        "calls         %d in %.2f s = %.0f/s%n",
        result.calls(), result.seconds(), result.perSecond());
    text.format(
        "latency (us)  p50 %.0f  p90 %.0f  p99 %.0f  p99.9 %.0f  max %.0f  mean %.0f  (%d calls)%n",
        latency.p50(),
        latency.p90(),
        latency.p99(),
        latency.p999(),
        latency.max(),
        latency.mean(),
        latency.count());
    text.format("client        %.2f us CPU/call%n", result.clientCpuMicros());
    result.serverCpuMicros().ifPresent(us -> text.format("server        %.2f us CPU/call%n", us));
    result.serverResidentBytes().ifPresent(bytes -> memory(text, bytes));
    if (result.conflicts() > 0) {
      text.format("conflicts     %d%n", result.conflicts());
    }
    if (result.late() > 0) {
      text.format(
          "TOO SLOW      %d calls of the rate never started; latencies are lower bounds%n",
          result.late());
    }
    result.errors().forEach((why, times) -> text.format("ERROR         %d x %s%n", times, why));
    return text
        + (result.valid() ? "valid" : "INVALID: there were errors, or nothing was measured");
  }

  private void memory(Formatter text, long bytes) {
    long peakBytes = result.serverPeakResidentBytes().orElse(bytes);
    text.format(
        "memory        %.0f MiB resident, peak %.0f MiB%n", bytes / MEBIBYTE, peakBytes / MEBIBYTE);
  }

  String json() {
    LoadResult.Latency latency = result.latency();
    StringBuilder json = new StringBuilder("{");
    member(json, "operation", quoted(operation));
    member(json, "endpoint", quoted(endpoint));
    member(json, "connections", plan.connections());
    member(json, "in_flight", plan.inFlight());
    member(json, "valid", result.valid());
    member(json, "calls", result.calls());
    member(json, "seconds", decimal(result.seconds()));
    member(json, "calls_per_second", decimal(result.perSecond()));
    member(json, "latency_count", latency.count());
    member(json, "latency_mean_us", decimal(latency.mean()));
    member(json, "latency_p50_us", decimal(latency.p50()));
    member(json, "latency_p90_us", decimal(latency.p90()));
    member(json, "latency_p99_us", decimal(latency.p99()));
    member(json, "latency_p999_us", decimal(latency.p999()));
    member(json, "latency_max_us", decimal(latency.max()));
    member(json, "late", result.late());
    member(json, "conflicts", result.conflicts());
    member(json, "client_cpu_us", decimal(result.clientCpuMicros()));
    result.serverCpuMicros().ifPresent(micros -> member(json, "server_cpu_us", decimal(micros)));
    result.serverResidentBytes().ifPresent(bytes -> member(json, "server_rss_bytes", bytes));
    result
        .serverPeakResidentBytes()
        .ifPresent(bytes -> member(json, "server_peak_rss_bytes", bytes));
    member(json, "errors", object(result.errors()));
    return json.append('}').toString();
  }

  private static void member(StringBuilder json, String name, Object value) {
    json.append(json.length() > 1 ? "," : "").append(quoted(name)).append(':').append(value);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String object(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
