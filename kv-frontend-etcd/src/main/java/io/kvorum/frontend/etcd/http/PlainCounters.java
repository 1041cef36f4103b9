package io.kvorum.frontend.etcd.http;

import java.util.Set;

/// The counters whose names etcd gives no `_total`. The library ends every counter's name with it;
/// here it is taken away again.
final class PlainCounters {
  private static final String ENDING = "_total";

  private static final Set<String> NAMES =
      Set.of(
          "etcd_server_health_success",
          "etcd_server_health_failures",
          "etcd_server_learner_promote_successes",
          "etcd_server_learner_promote_failures",
          "etcd_network_snapshot_send_success",
          "etcd_network_snapshot_send_failures",
          "etcd_network_snapshot_receive_success",
          "etcd_network_snapshot_receive_failures");

  private PlainCounters() {}

  /// One line of a metrics page: a comment or a value.
  static String rename(String line) {
    int from = line.startsWith("# ") ? line.indexOf(' ', 2) + 1 : 0;
    int to = from;
    while (to < line.length() && line.charAt(to) != ' ' && line.charAt(to) != '{') {
      to++;
    }
    int end = to - ENDING.length();
    return end > from && line.startsWith(ENDING, end) && NAMES.contains(line.substring(from, end))
        ? line.substring(0, end) + line.substring(to)
        : line;
  }
}
