package io.kvorum.frontend.etcd.rpc;

import io.grpc.Status;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What etcd counts of its clients' calls (ops.md 5). Every series of a known call exists from the
/// start, at 0. Data points are looked up once per call type, never per call.
public final class RpcMetrics {
  /// Client versions that get a series of their own; the rest share one, since clients choose them.
  private static final int MAX_CLIENT_VERSIONS = 64;

  private static final String OTHER_VERSIONS = "other";

  private static final double[] HANDLING_SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final Counter started;
  private final Counter handled;
  private final Counter messagesReceived;
  private final Counter messagesSent;
  private final Counter clientRequests;
  private final Counter streamFailures;
  private final CounterDataPoint bytesReceived;
  private final CounterDataPoint bytesSent;
  private final @Nullable Histogram durations;

  /// @param timed whether durations are measured too: etcd's `--metrics=extensive`
  public RpcMetrics(PrometheusRegistry registry, boolean timed) {
    started =
        perRpc("grpc_server_started", "Total number of RPCs started on the server.")
            .register(registry);
    messagesReceived =
        perRpc(
                "grpc_server_msg_received",
                "Total number of RPC stream messages received on the server.")
            .register(registry);
    messagesSent =
        perRpc("grpc_server_msg_sent", "Total number of gRPC stream messages sent by the server.")
            .register(registry);
    handled =
        counter(
                "grpc_server_handled",
                "Total number of RPCs completed on the server, regardless of success or failure.")
            .labelNames("grpc_type", "grpc_service", "grpc_method", "grpc_code")
            .register(registry);
    streamFailures =
        counter(
                "etcd_network_server_stream_failures_total",
                "The total number of stream failures from the local server.")
            .labelNames("Type", "API")
            .register(registry);
    bytesReceived =
        unlabelled(
            registry,
            "etcd_network_client_grpc_received_bytes",
            "The total number of bytes received from grpc clients.");
    bytesSent =
        unlabelled(
            registry,
            "etcd_network_client_grpc_sent_bytes",
            "The total number of bytes sent to grpc clients.");
    clientRequests =
        counter(
                "etcd_server_client_requests",
                "The total number of client requests per client version.")
            .labelNames("type", "client_api_version")
            .register(registry);
    durations = timed ? durations(registry) : null;
  }

  /// With the bounds that the Go library has by default, 5 ms to 10 s.
  private static Histogram durations(PrometheusRegistry registry) {
    return Histogram.builder()
        .name("grpc_server_handling_seconds")
        .help(
            "Histogram of response latency (seconds) of gRPC that had been application-level"
                + " handled by the server.")
        .labelNames("grpc_type", "grpc_service", "grpc_method")
        .classicOnly()
        .classicUpperBounds(HANDLING_SECONDS)
        .withoutExemplars()
        .register(registry);
  }

  /// The counters of one kind of call.
  public PerRpc of(Rpc rpc) {
    String type =
        switch (rpc) {
          case Rpc.Unary<?, ?> _ -> "unary";
          case Rpc.Streaming stream -> stream.oneRequest() ? "server_stream" : "bidi_stream";
        };
    String service = rpc.name().service();
    String method = rpc.name().method();
    Status.Code[] codes = Status.Code.values();
    CounterDataPoint[] byCode = new CounterDataPoint[codes.length];
    for (Status.Code code : codes) {
      byCode[code.value()] = handled.labelValues(type, service, method, goName(code));
    }
    return new PerRpc(
        started.labelValues(type, service, method),
        messagesReceived.labelValues(type, service, method),
        messagesSent.labelValues(type, service, method),
        byCode,
        durations == null ? null : durations.labelValues(type, service, method),
        streamFailures(rpc.name()));
  }

  private @Nullable CounterDataPoint streamFailures(RpcName name) {
    return switch (name.method()) {
      case "Watch" -> streamFailures.labelValues("receive", "watch");
      case "LeaseKeepAlive" -> streamFailures.labelValues("receive", "lease-keepalive");
      default -> null;
    };
  }

  /// Requests by the version that their clients say.
  public Requests unaryRequests() {
    return new Requests("unary");
  }

  public Requests streamRequests() {
    return new Requests("stream");
  }

  private static Counter.Builder perRpc(String name, String help) {
    return counter(name, help).labelNames("grpc_type", "grpc_service", "grpc_method");
  }

  private static CounterDataPoint unlabelled(
      PrometheusRegistry registry, String name, String help) {
    return counter(name, help).labelNames().register(registry).labelValues();
  }

  private static Counter.Builder counter(String name, String help) {
    return Counter.builder().name(name).help(help).withoutExemplars();
  }

  /// The code as grpc-go's metrics write it.
  static String goName(Status.Code code) {
    return switch (code) {
      case OK -> "OK";
      case CANCELLED -> "Canceled";
      case UNKNOWN -> "Unknown";
      case INVALID_ARGUMENT -> "InvalidArgument";
      case DEADLINE_EXCEEDED -> "DeadlineExceeded";
      case NOT_FOUND -> "NotFound";
      case ALREADY_EXISTS -> "AlreadyExists";
      case PERMISSION_DENIED -> "PermissionDenied";
      case RESOURCE_EXHAUSTED -> "ResourceExhausted";
      case FAILED_PRECONDITION -> "FailedPrecondition";
      case ABORTED -> "Aborted";
      case OUT_OF_RANGE -> "OutOfRange";
      case UNIMPLEMENTED -> "Unimplemented";
      case INTERNAL -> "Internal";
      case UNAVAILABLE -> "Unavailable";
      case DATA_LOSS -> "DataLoss";
      case UNAUTHENTICATED -> "Unauthenticated";
    };
  }

  /// Counts requests of one type by the client's version.
  public final class Requests {
    private final String type;
    private final CounterDataPoint ofUnknownVersion;
    private final Map<String, CounterDataPoint> byVersion = new ConcurrentHashMap<>();

    private Requests(String type) {
      this.type = type;
      ofUnknownVersion = clientRequests.labelValues(type, "unknown");
    }

    public void count() {
      ofUnknownVersion.inc();
    }

    public void count(String version) {
      CounterDataPoint known = byVersion.get(version);
      if (known == null) {
        String label = byVersion.size() < MAX_CLIENT_VERSIONS ? version : OTHER_VERSIONS;
        known = byVersion.computeIfAbsent(label, name -> clientRequests.labelValues(type, name));
      }
      known.inc();
    }
  }

  /// The counters of one kind of call. Cheap enough for every call: striped adders.
  public final class PerRpc {
    private final CounterDataPoint started;
    private final CounterDataPoint received;
    private final CounterDataPoint sent;
    private final CounterDataPoint[] handledByCode;
    private final @Nullable DistributionDataPoint durations;
    private final @Nullable CounterDataPoint malformed;

    private PerRpc(
        CounterDataPoint started,
        CounterDataPoint received,
        CounterDataPoint sent,
        CounterDataPoint[] handledByCode,
        @Nullable DistributionDataPoint durations,
        @Nullable CounterDataPoint malformed) {
      this.started = started;
      this.received = received;
      this.sent = sent;
      this.handledByCode = handledByCode;
      this.durations = durations;
      this.malformed = malformed;
    }

    /// @return when that was, for `handled`
    public long started() {
      started.inc();
      return durations == null ? 0 : System.nanoTime();
    }

    public void received(int bytes) {
      received.inc();
      bytesReceived.inc(bytes);
    }

    /// What a client has sent on a stream is no request.
    public void malformed() {
      if (malformed != null) {
        malformed.inc();
      }
    }

    public void sent(int bytes) {
      sent.inc();
      bytesSent.inc(bytes);
    }

    /// @param begun what `started` has returned
    public void handled(Status.Code code, long begun) {
      handledByCode[code.value()].inc();
      if (durations != null) {
        durations.observe((System.nanoTime() - begun) / 1e9);
      }
    }
  }
}
