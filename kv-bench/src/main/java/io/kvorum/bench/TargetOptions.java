package io.kvorum.bench;

import io.kvorum.bench.etcd.KeyOrder;
import io.kvorum.bench.etcd.KeySpace;
import io.kvorum.bench.etcd.Values;
import io.kvorum.bench.load.Limit;
import io.kvorum.bench.load.LoadPlan;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What every command takes: where to, how many, for how long, over which keys.
final class TargetOptions {
  /// How keys are picked.
  enum Order {
    /// Each key equally likely, each time.
    random,
    /// Rising, then from the start.
    sequential
  }

  /// What values are made of.
  enum ValueKind {
    /// Bytes that do not compress.
    random,
    /// Text that compresses as JSON does.
    json
  }

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT[,...]",
      description =
          "The server, plain text; of several the connections take turns. Default: ${DEFAULT-VALUE}")
  private String endpoint = "127.0.0.1:2379";

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "TCP connections. Default: ${DEFAULT-VALUE}")
  private int connections = 10;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description =
          "Calls open at once, over all connections; with --rate the most. Default: ${DEFAULT-VALUE}")
  private int inFlight = 200;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "Size of the key space. Default: ${DEFAULT-VALUE}")
  private long keys = 10_000;

  @Option(
      names = "--value-size",
      paramLabel = "BYTES",
      description = "Bytes of a value. Default: ${DEFAULT-VALUE}")
  private int valueBytes = 256;

  @Option(
      names = "--values",
      paramLabel = "KIND",
      description = "Values put: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private ValueKind values = ValueKind.random;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description = "Keys: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Order order = Order.random;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of keys and values. Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description = "Driven but not measured. Default: 0s")
  private TimeSpan warmUp = new TimeSpan(0);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Length of the measured part. Default: 10s")
  private TimeSpan duration = new TimeSpan(10_000_000_000L);

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Measure this many calls instead of a duration.")
  private @Nullable Long count;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Open loop: calls per second at equal distances; latency counts from when a call was due. The client spins.")
  private @Nullable Double rate;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Give up when the server is silent so long. Default: 30s")
  private TimeSpan timeout = new TimeSpan(30_000_000_000L);

  @Option(
      names = "--server-pid",
      paramLabel = "PID[,...]",
      split = ",",
      description = "Measure CPU and memory of these processes and their children.")
  private List<Long> serverPids = List.of();

  LoadPlan plan() {
    Limit limit = count == null ? new Limit.Lasting(duration.nanos()) : new Limit.Calls(count);
    return plan(limit);
  }

  LoadPlan plan(Limit limit) {
    return new LoadPlan(
        addresses(),
        connections,
        inFlight,
        warmUp.nanos(),
        limit,
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
        timeout.nanos(),
        serverPids);
  }

  KeySpace keySpace() {
    return new KeySpace(keys);
  }

  KeyOrder keyOrder() {
    return switch (order) {
      case random -> new KeyOrder.Uniform(keySpace(), seed);
      case sequential -> new KeyOrder.Rising(keySpace());
    };
  }

  Order order() {
    return order;
  }

  /// Checked to be of a sane size: etcd's own limit of a request is 1.5 MiB.
  int valueBytes() {
    if (valueBytes < 0 || valueBytes > 64 << 20) {
      throw new IllegalArgumentException("value-size: " + valueBytes + " is not from 0 to 64 MiB");
    }
    return valueBytes;
  }

  Values values() {
    return switch (values) {
      case random -> Values.random(seed);
      case json -> Values.json(seed);
    };
  }

  long seed() {
    return seed;
  }

  String endpoint() {
    return endpoint;
  }

  private List<InetSocketAddress> addresses() {
    return Stream.of(endpoint.split(",", -1)).map(TargetOptions::address).toList();
  }

  private static InetSocketAddress address(String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    try {
      int port = Integer.parseInt(endpoint.substring(colon + 1));
      InetSocketAddress address =
          new InetSocketAddress(endpoint.substring(0, Math.max(0, colon)), port);
      if (colon > 0 && !address.isUnresolved()) {
        return address;
      }
    } catch (IllegalArgumentException notAPort) {
      throw new IllegalArgumentException("endpoint: '" + endpoint + "' is not HOST:PORT", notAPort);
    }
    throw new IllegalArgumentException(
        "endpoint: '" + endpoint + "' is not HOST:PORT of a known host");
  }
}
