package io.kvorum.raft.transport.support;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.api.tls.TlsConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The settings of a peer transport, with the limits of whatever it holds.
///
/// @param listenUrls `listen-urls`: where this member listens, `http` without, `https` with TLS;
///   port 0 chooses a free one; default `http://localhost:2380`
/// @param tls the keys of `TlsConfig`: needed by `https` URLs, listened on or dialled
/// @param eventLoopThreads `event-loop-threads`: threads that read and write; default 1, which
///   saves the members of a small machine from waking more threads than it has cores
public record TransportConfig(
    List<URI> listenUrls,
    Optional<TlsConfig> tls,
    Limits limits,
    Timing timing,
    int eventLoopThreads) {
  private static final String DEFAULT_URL = "http://localhost:2380";
  private static final int MAX_EVENT_LOOP_THREADS = 64;

  /// @param messageBytes the largest message, question or answer; by which key, the transport says;
  ///   default 64 MiB
  /// @param queueMessages `queue-messages`: what waits for one peer at most; default 4 096
  /// @param queueBytes `queue-size`: the same in bytes; default 64 MiB
  /// @param connections `max-connections`: accepted connections at a time; default 256
  /// @param questions `max-questions`: questions answered at a time; default 64
  /// @param snapshots `max-snapshots`: snapshots taken at a time; default 4
  public record Limits(
      int messageBytes,
      int queueMessages,
      long queueBytes,
      int connections,
      int questions,
      int snapshots) {
    public static final Limits DEFAULT = new Limits(64 << 20, 4096, 64L << 20, 256, 64, 4);

    static Limits read(Settings settings, String sizeKey) {
      Limits d = DEFAULT;
      return new Limits(
          (int) settings.bytes(sizeKey, d.messageBytes(), 1 << 16, 1 << 30),
          (int) settings.integer("queue-messages", d.queueMessages(), 1, 1 << 20),
          settings.bytes("queue-size", d.queueBytes(), 1 << 16, 1L << 40),
          (int) settings.integer("max-connections", d.connections(), 1, 1 << 16),
          (int) settings.integer("max-questions", d.questions(), 1, 1 << 16),
          (int) settings.integer("max-snapshots", d.snapshots(), 1, 1 << 10));
    }
  }

  /// @param dialTimeout `dial-timeout`: for a TCP connection to be made; default 1 s
  /// @param handshakeTimeout `handshake-timeout`: for an accepted connection to say what it is for,
  ///   TLS included; default 10 s
  /// @param pingInterval `ping-interval`: how often each side of a connection says that it is
  ///   there; default 1 s
  /// @param silenceLimit `silence-limit`: a connection on which nothing is heard for this long is
  ///   given up, and dialled again; default 4 s
  /// @param firstRedial `first-redial`: pause before a lost peer is dialled again; default 50 ms
  /// @param longestRedial `longest-redial`: to which the pause grows, doubling; default 1 s
  /// @param askTimeout `ask-timeout`: for a question to be answered; default 5 s
  public record Timing(
      Duration dialTimeout,
      Duration handshakeTimeout,
      Duration pingInterval,
      Duration silenceLimit,
      Duration firstRedial,
      Duration longestRedial,
      Duration askTimeout) {
    public static final Timing DEFAULT =
        new Timing(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(4),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    public Timing {
      if (silenceLimit.compareTo(pingInterval.multipliedBy(2)) < 0) {
        throw new ConfigException(
            "silence-limit " + silenceLimit + " is less than two of ping-interval " + pingInterval);
      }
    }

    static Timing read(Settings settings) {
      Timing d = DEFAULT;
      Duration pingInterval = duration(settings, "ping-interval", d.pingInterval());
      Duration silenceLimit = duration(settings, "silence-limit", d.silenceLimit());
      if (silenceLimit.compareTo(pingInterval.multipliedBy(2)) < 0) {
        settings.mistake("silence-limit", "is less than two of ping-interval");
        silenceLimit = pingInterval.multipliedBy(2);
      }
      return new Timing(
          duration(settings, "dial-timeout", d.dialTimeout()),
          duration(settings, "handshake-timeout", d.handshakeTimeout()),
          pingInterval,
          silenceLimit,
          duration(settings, "first-redial", d.firstRedial()),
          duration(settings, "longest-redial", d.longestRedial()),
          duration(settings, "ask-timeout", d.askTimeout()));
    }

    private static Duration duration(Settings settings, String key, Duration byDefault) {
      return settings.duration(key, byDefault, Duration.ofMillis(1), Duration.ofHours(1));
    }
  }

  public TransportConfig {
    listenUrls = List.copyOf(listenUrls);
    List<String> mistakes = new ArrayList<>();
    if (listenUrls.isEmpty()) {
      mistakes.add("listen-urls: at least one URL is needed");
    }
    for (URI url : listenUrls) {
      PeerUrls.mistakeOf(url).ifPresent(mistake -> mistakes.add("listen-urls: " + mistake));
      if (PeerUrls.isTls(url) && tls.isEmpty()) {
        mistakes.add("listen-urls: " + url + " needs cert-file and key-file");
      }
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
  }

  /// Everything by default, at these URLs.
  public static TransportConfig at(URI... listenUrls) {
    return new TransportConfig(
        List.of(listenUrls), Optional.empty(), Limits.DEFAULT, Timing.DEFAULT, 1);
  }

  /// @param sizeKey of `Limits.messageBytes`, in the transport's own words
  public static TransportConfig read(Settings settings, String sizeKey) {
    Optional<TlsConfig> tls = TlsConfig.read(settings);
    return new TransportConfig(
        urls(settings, tls.isPresent()),
        tls,
        Limits.read(settings, sizeKey),
        Timing.read(settings),
        (int) settings.integer("event-loop-threads", 1, 1, MAX_EVENT_LOOP_THREADS));
  }

  /// Those that can be used, after telling the mistakes of the others.
  private static List<URI> urls(Settings settings, boolean hasTls) {
    List<URI> urls = new ArrayList<>();
    Arrays.stream(settings.text("listen-urls", DEFAULT_URL).split(","))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .forEach(
            text ->
                PeerUrls.parse(text)
                    .ifPresentOrElse(
                        urls::add,
                        () ->
                            settings.mistake("listen-urls", text + " is not http(s)://host:port")));
    if (!hasTls && urls.removeIf(PeerUrls::isTls)) {
      settings.mistake("listen-urls", "https needs cert-file and key-file");
    }
    return urls.isEmpty() ? List.of(URI.create(DEFAULT_URL)) : urls;
  }
}
