package io.kvorum.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bench.etcd.KeyOrder;
import io.kvorum.bench.etcd.KeySpace;
import io.kvorum.bench.etcd.PutWorkload;
import io.kvorum.bench.etcd.RangeWorkload;
import io.kvorum.bench.etcd.Values;
import io.kvorum.bench.etcd.Workload;
import io.kvorum.bench.http2.Http2Exception;
import io.kvorum.bench.http2.TinyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// Whole runs over real sockets, against a server in this process.
class LoadLoopTest {
  private static final KeySpace KEYS = new KeySpace(100);

  @Test
  void a_run_of_a_count_makes_exactly_so_many_calls() throws IOException {
    try (TinyServer server = TinyServer.open(0, 0)) {
      LoadResult result = run(server, puts(100), 3, 10, OptionalDouble.empty());
      assertThat(result.valid()).isTrue();
      assertThat(result.calls()).isEqualTo(1_000);
      assertThat(result.latency().count()).isEqualTo(1_000);
      assertThat(server.calls()).isEqualTo(1_000);
    }
  }

  @Test
  void connections_take_turns_over_the_endpoints() throws IOException {
    try (TinyServer one = TinyServer.open(0, 0);
        TinyServer other = TinyServer.open(0, 0)) {
      LoadPlan plan = plan(List.of(one.address(), other.address()), 4, 8, OptionalDouble.empty());
      LoadResult result = new LoadLoop(plan, puts(100), ended -> {}).run();
      assertThat(result.valid()).isTrue();
      assertThat(one.calls() + other.calls()).isEqualTo(1_000);
      assertThat(one.calls()).isPositive();
      assertThat(other.calls()).isPositive();
    }
  }

  @Test
  void messages_larger_than_the_windows_arrive() throws IOException {
    try (TinyServer server = TinyServer.open(0, 0)) {
      LoadResult result = run(server, puts(60_000), 2, 8, OptionalDouble.empty());
      assertThat(result.errors()).isEmpty();
      assertThat(result.calls()).isEqualTo(1_000);
    }
  }

  @Test
  void a_rate_is_kept() throws IOException {
    try (TinyServer server = TinyServer.open(0, 0)) {
      LoadResult result = run(server, puts(10), 1, 50, OptionalDouble.of(10_000));
      assertThat(result.valid()).isTrue();
      assertThat(result.calls()).isEqualTo(1_000);
      assertThat(result.seconds()).isGreaterThan(0.0999);
    }
  }

  @Test
  void failures_make_the_run_invalid() throws IOException {
    try (TinyServer server = TinyServer.open(0, 8)) {
      LoadResult result = run(server, puts(10), 1, 10, OptionalDouble.empty());
      assertThat(result.valid()).isFalse();
      assertThat(result.calls()).isZero();
      assertThat(result.errors()).isEqualTo(Map.of("grpc-status 8: ", 1_000L));
    }
  }

  @Test
  void gets_of_keys_that_are_not_there_make_the_run_invalid() throws IOException {
    try (TinyServer server = TinyServer.open(0, 0)) {
      Workload gets = RangeWorkload.gets(KEYS, new KeyOrder.Rising(KEYS), 256, true);
      LoadResult result = run(server, gets, 1, 10, OptionalDouble.empty());
      assertThat(result.errors())
          .isEqualTo(Map.of("answer of 2 bytes where at least 280 are due", 1_000L));
    }
  }

  @Test
  void a_server_that_goes_away_ends_the_run() throws IOException {
    try (TinyServer server = TinyServer.open(0, 0)) {
      server.hangUpAfter(500);
      assertThatThrownBy(() -> run(server, puts(10), 1, 10, OptionalDouble.empty()))
          .isInstanceOf(Http2Exception.class)
          .hasMessageContaining("connection");
    }
  }

  private static Workload puts(int valueBytes) {
    return new PutWorkload(KEYS, new KeyOrder.Uniform(KEYS, 1), valueBytes, Values.random(1));
  }

  private static LoadResult run(
      TinyServer server, Workload workload, int connections, int inFlight, OptionalDouble rate)
      throws IOException {
    LoadPlan plan = plan(List.of(server.address()), connections, inFlight, rate);
    return new LoadLoop(plan, workload, ended -> {}).run();
  }

  private static LoadPlan plan(
      List<InetSocketAddress> endpoints, int connections, int inFlight, OptionalDouble rate) {
    return new LoadPlan(
        endpoints,
        connections,
        inFlight,
        0,
        new Limit.Calls(1_000),
        rate,
        10_000_000_000L,
        List.of());
  }
}
