package io.kvorum.frontend.etcd;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.api.tls.TlsConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How etcd's clients are served. Settings have the names of etcd's flags.
///
/// @param listenClientUrls `listen-client-urls`: where gRPC, the JSON gateway and the HTTP
///   endpoints are served, all on each of these; `http`, `https`, `unix` or `unixs`; default
///   `http://localhost:2379`. Port 0 chooses a free one
/// @param listenMetricsUrls `listen-metrics-urls`: where `/metrics` and the health endpoints are
///   served besides; default none
/// @param maxRequestBytes `max-request-bytes`: the largest request of a client; default 1.5 MiB. A
///   message may be 512 KiB longer, for what is around the request; also the limit of a JSON body
/// @param maxConcurrentStreams `max-concurrent-streams`: calls at a time on one connection; default
///   without limit
/// @param keepAlive `grpc-keepalive-...`: pings of the connection
/// @param enableGrpcGateway `enable-grpc-gateway`: whether JSON is served under `/v3/`; default yes
/// @param cors `cors`: origins that browsers may ask from; default `*`
/// @param hostWhitelist `host-whitelist`: names that plaintext HTTP requests may call this server;
///   default `*`
/// @param tls `cert-file`, `key-file` and what else `TlsConfig` reads: needed by `https` and
///   `unixs` URLs
/// @param timedCalls `metrics`: whether `grpc_server_handling_seconds` is measured, which is so if
///   it is `extensive`; default `basic`
/// @param eventLoopThreads `event-loop-threads`: threads that read, answer and write; default one
///   per core
public record EtcdFrontendConfig(
    List<URI> listenClientUrls,
    List<URI> listenMetricsUrls,
    int maxRequestBytes,
    int maxConcurrentStreams,
    KeepAlive keepAlive,
    boolean enableGrpcGateway,
    List<String> cors,
    List<String> hostWhitelist,
    Optional<TlsConfig> tls,
    boolean timedCalls,
    int eventLoopThreads) {

  private static final int DEFAULT_MAX_REQUEST_BYTES = 1_572_864;
  private static final int MAX_EVENT_LOOP_THREADS = 1024;

  /// @param minTime `grpc-keepalive-min-time`: a client that pings more often is told to go away
  ///   (`too_many_pings`); default 5 s
  /// @param interval `grpc-keepalive-interval`: after this silence the server pings; default 2 h
  /// @param timeout `grpc-keepalive-timeout`: a ping unanswered for this long ends the connection;
  ///   default 20 s
  public record KeepAlive(Duration minTime, Duration interval, Duration timeout) {
    public static final KeepAlive DEFAULT =
        new KeepAlive(Duration.ofSeconds(5), Duration.ofHours(2), Duration.ofSeconds(20));
  }

  public EtcdFrontendConfig {
    listenClientUrls = List.copyOf(listenClientUrls);
    listenMetricsUrls = List.copyOf(listenMetricsUrls);
    cors = List.copyOf(cors);
    hostWhitelist = List.copyOf(hostWhitelist);
    List<String> mistakes = new ArrayList<>();
    if (listenClientUrls.isEmpty()) {
      mistakes.add("listen-client-urls: at least one URL is needed");
    }
    checkUrls("listen-client-urls", listenClientUrls, tls.isPresent(), mistakes);
    checkUrls("listen-metrics-urls", listenMetricsUrls, tls.isPresent(), mistakes);
    if (maxRequestBytes < 1) {
      mistakes.add("max-request-bytes: " + maxRequestBytes + " is not positive");
    }
    if (eventLoopThreads < 1 || eventLoopThreads > MAX_EVENT_LOOP_THREADS) {
      mistakes.add("event-loop-threads: " + eventLoopThreads + " is not within 1 to 1024");
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
  }

  /// Everything by default, at these URLs.
  public static EtcdFrontendConfig at(URI... clientUrls) {
    return new EtcdFrontendConfig(
        List.of(clientUrls),
        List.of(),
        DEFAULT_MAX_REQUEST_BYTES,
        Integer.MAX_VALUE,
        KeepAlive.DEFAULT,
        true,
        List.of("*"),
        List.of("*"),
        Optional.empty(),
        false,
        Runtime.getRuntime().availableProcessors());
  }

  static EtcdFrontendConfig read(Settings settings) {
    Optional<TlsConfig> tls = TlsConfig.read(settings);
    List<URI> clients =
        urls(settings, "listen-client-urls", "http://localhost:2379", tls.isPresent());
    List<URI> metrics = urls(settings, "listen-metrics-urls", "", tls.isPresent());
    return new EtcdFrontendConfig(
        clients.isEmpty() ? List.of(URI.create("http://localhost:2379")) : clients,
        metrics,
        (int) settings.bytes("max-request-bytes", DEFAULT_MAX_REQUEST_BYTES, 1, 1L << 30),
        streams(settings),
        new KeepAlive(
            duration(settings, "grpc-keepalive-min-time", KeepAlive.DEFAULT.minTime()),
            duration(settings, "grpc-keepalive-interval", KeepAlive.DEFAULT.interval()),
            duration(settings, "grpc-keepalive-timeout", KeepAlive.DEFAULT.timeout())),
        settings.flag("enable-grpc-gateway", true),
        list(settings.text("cors", "*")),
        list(settings.text("host-whitelist", "*")),
        tls,
        isExtensive(settings),
        (int)
            settings.integer(
                "event-loop-threads",
                Runtime.getRuntime().availableProcessors(),
                1,
                MAX_EVENT_LOOP_THREADS));
  }

  private static boolean isExtensive(Settings settings) {
    String detail = settings.text("metrics", "basic");
    if (!detail.equals("basic") && !detail.equals("extensive")) {
      settings.mistake("metrics", "\"" + detail + "\" is neither basic nor extensive");
    }
    return detail.equals("extensive");
  }

  private static int streams(Settings settings) {
    long streams = settings.integer("max-concurrent-streams", 0xffff_ffffL, 1, 0xffff_ffffL);
    return (int) Math.min(streams, Integer.MAX_VALUE);
  }

  private static Duration duration(Settings settings, String key, Duration byDefault) {
    return settings.duration(key, byDefault, Duration.ofMillis(1), Duration.ofDays(365));
  }

  private static List<URI> urls(
      Settings settings, String key, String byDefault, boolean hasCertificate) {
    List<URI> urls = new ArrayList<>();
    for (String text : list(settings.text(key, byDefault))) {
      try {
        URI url = URI.create(text);
        Optional<String> mistake = mistake(url, hasCertificate);
        if (mistake.isPresent()) {
          settings.mistake(key, mistake.get());
        } else {
          urls.add(url);
        }
      } catch (IllegalArgumentException malformed) {
        settings.mistake(key, "\"" + text + "\" is not a URL: " + malformed.getMessage());
      }
    }
    return urls;
  }

  private static void checkUrls(
      String key, List<URI> urls, boolean hasCertificate, List<String> mistakes) {
    for (URI url : urls) {
      mistake(url, hasCertificate).ifPresent(what -> mistakes.add(key + ": " + what));
    }
  }

  private static Optional<String> mistake(URI url, boolean hasCertificate) {
    return switch (String.valueOf(url.getScheme())) {
      case "http" -> withoutPort(url);
      case "https" -> withoutPort(url).or(() -> withoutCertificate(url, hasCertificate));
      case "unix" -> Optional.empty();
      case "unixs" -> withoutCertificate(url, hasCertificate);
      default -> Optional.of("\"" + url + "\": the scheme must be http, https, unix or unixs");
    };
  }

  private static Optional<String> withoutPort(URI url) {
    return url.getHost() == null || url.getPort() < 0
        ? Optional.of("\"" + url + "\" needs a host and a port")
        : Optional.empty();
  }

  private static Optional<String> withoutCertificate(URI url, boolean hasCertificate) {
    return hasCertificate
        ? Optional.empty()
        : Optional.of("\"" + url + "\" needs cert-file and key-file");
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
