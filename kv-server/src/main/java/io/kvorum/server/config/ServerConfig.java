package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Everything that a member is told when it starts. Programs get one by `of`, which takes the flags
/// of the command line; the nested records check themselves, in etcd's words.
///
/// @param name this member's name in `bootstrap`
/// @param dataDir its data, relative to the working directory unless absolute
/// @param walDir where raft's log lives, if not in `dataDir`
/// @param peerTransport the plugin that speaks with other members, and its section: what it was
///   told itself, `listen-urls`, and what the flags say of TLS between members
/// @param selfMade the certificates to make before a listener is opened
/// @param clientSettings what concerns the client protocol alone, by the names of the flags; only
///   what has been set. The front end knows the defaults.
/// @param featureGates every gate of etcd, and whether it is on
public record ServerConfig(
    String name,
    Path dataDir,
    Optional<Path> walDir,
    Listen listen,
    Advertise advertise,
    Bootstrap bootstrap,
    Discovery discovery,
    Reconfiguration reconfiguration,
    Raft raft,
    Limits limits,
    Compaction compaction,
    CorruptionChecks corruptionChecks,
    Reporting reporting,
    Auth auth,
    Logging logging,
    Engine storage,
    Engine log,
    Engine peerTransport,
    List<SelfMade> selfMade,
    Map<String, String> clientSettings,
    Map<String, Boolean> featureGates) {
  public ServerConfig {
    selfMade = List.copyOf(selfMade);
    clientSettings = Map.copyOf(clientSettings);
    featureGates = Map.copyOf(featureGates);
  }

  /// The configuration that these flags give, with no environment and no file.
  ///
  /// @throws UsageException if a flag cannot be understood
  /// @throws ConfigException if the flags cannot be used together
  public static ServerConfig of(String... flags) {
    return switch (CommandLine.read(List.of(flags), Map.of())) {
      case CommandLine.Start start -> start.config();
      case CommandLine.Help _, CommandLine.Version _, CommandLine.Plugins _ ->
          throw new ConfigException("help, version and plugins are for the command line");
    };
  }

  /// The section of the client front end, to be read by it.
  public Settings clients() {
    return Settings.of("client listeners", clientSettings);
  }

  public boolean featureGate(String gate) {
    return featureGates.getOrDefault(gate, false);
  }

  /// How mature the feature behind a gate is: `ALPHA` or `BETA`.
  public static String featureStage(String gate) {
    return FeatureGates.stage(gate);
  }

  /// Where this member listens. Hosts are IP addresses or `localhost`.
  ///
  /// @param clientHttpUrls if there are any, `clientUrls` serve gRPC only
  /// @param metricsUrls additional ones, for metrics and health only
  public record Listen(
      List<URI> peerUrls, List<URI> clientUrls, List<URI> clientHttpUrls, List<URI> metricsUrls) {
    public Listen {
      peerUrls = bindable(peerUrls);
      clientUrls = bindable(clientUrls);
      clientHttpUrls = bindable(clientHttpUrls);
      metricsUrls = bindable(metricsUrls);
    }

    /// The URLs whose hosts a certificate for clients is for.
    List<URI> tlsClientUrls() {
      return Stream.of(clientUrls, clientHttpUrls).flatMap(List::stream).toList();
    }

    private static List<URI> bindable(List<URI> urls) {
      checked(() -> Urls.checkBindable(urls), message -> message);
      return List.copyOf(urls);
    }
  }

  /// Where others reach this member.
  public record Advertise(List<URI> peerUrls, List<URI> clientUrls) {
    public Advertise {
      peerUrls = List.copyOf(peerUrls);
      clientUrls = List.copyOf(clientUrls);
      List<URI> reachablePeers = peerUrls;
      List<URI> reachableClients = clientUrls;
      String peers = Urls.join(peerUrls);
      String clients = Urls.join(clientUrls);
      checked(
          () -> Urls.checkReachable(reachablePeers),
          why ->
              "--initial-advertise-peer-urls \""
                  + peers
                  + "\" must be \"host:port\" ("
                  + why
                  + ")");
      checked(
          () -> Urls.checkReachable(reachableClients),
          why ->
              "--advertise-client-urls \""
                  + clients
                  + "\" must be in the format \"host:port\", \"unix:/path/to/socket\" or"
                  + " \"unixs:/path/to/socket\" ("
                  + why
                  + ")");
    }
  }

  /// How a member without data finds its cluster. A member with data ignores it.
  ///
  /// @param initialCluster name and URLs of every member, in etcd's form; empty if they are to be
  ///   discovered
  /// @param existing whether the cluster exists and is to be joined
  public record Bootstrap(String initialCluster, String token, boolean existing) {}

  /// What may become of the membership of a running cluster.
  ///
  /// @param strict whether changes are refused that would put the quorum at risk
  /// @param maxLearners learners in the cluster at once
  /// @param promoteLearners whether the leader gives learners their vote once they are in sync
  /// @param forceNewCluster whether this start makes the member the only one of its cluster
  public record Reconfiguration(
      boolean strict, int maxLearners, boolean promoteLearners, boolean forceNewCluster) {}

  /// Raft's times.
  ///
  /// @param heartbeatMillis the length of a tick
  /// @param electionMillis at least five heartbeats, at most 50 000
  /// @param advanceFirstElection whether a start shortens the wait for the first election
  public record Raft(
      long heartbeatMillis, long electionMillis, boolean advanceFirstElection, boolean preVote) {
    private static final long MAX_ELECTION_MILLIS = 50_000;

    public Raft {
      refuseIf(
          heartbeatMillis <= 0,
          "--heartbeat-interval must be >0 (set to " + heartbeatMillis + "ms)");
      refuseIf(
          electionMillis <= 0, "--election-timeout must be >0 (set to " + electionMillis + "ms)");
      refuseIf(
          electionMillis > MAX_ELECTION_MILLIS,
          "--election-timeout["
              + electionMillis
              + "ms] is too long, and should be set less than 50000ms");
      refuseIf(
          electionMillis / 5 < heartbeatMillis,
          "--election-timeout["
              + electionMillis
              + "ms] should be at least as 5 times as --heartbeat-interval["
              + heartbeatMillis
              + "ms]");
    }

    /// The election time limit in ticks, rounded down.
    public int electionTicks() {
      return Math.toIntExact(electionMillis / heartbeatMillis);
    }
  }

  /// The bounds on requests and data.
  ///
  /// @param quotaBytes data at which the member stops taking writes; negative is no quota
  /// @param snapshotCount applied entries after which the log is compacted, at the latest
  public record Limits(long quotaBytes, int maxTxnOps, int maxRequestBytes, long snapshotCount) {
    private static final long DEFAULT_QUOTA_BYTES = 2L << 30;
    private static final long DEFAULT_SNAPSHOT_COUNT = 10_000;

    public Limits {
      quotaBytes = quotaBytes == 0 ? DEFAULT_QUOTA_BYTES : quotaBytes;
    }

    /// etcd's default bounds what it keeps in memory; here the size of the log decides, unless the
    /// operator chose a number (0 is etcd's word for its default).
    public long checkpointEntries() {
      return snapshotCount == 0 || snapshotCount == DEFAULT_SNAPSHOT_COUNT
          ? Long.MAX_VALUE
          : snapshotCount;
    }
  }

  /// How history is forgotten.
  ///
  /// @param retention what the member keeps by itself
  /// @param batchLimit most revisions deleted at once
  /// @param sleepInterval pause between batches
  public record Compaction(Retention retention, int batchLimit, Duration sleepInterval) {
    private static final int DEFAULT_BATCH_LIMIT = 1_000;
    private static final Duration DEFAULT_SLEEP = Duration.ofMillis(10);

    public Compaction {
      batchLimit = batchLimit == 0 ? DEFAULT_BATCH_LIMIT : batchLimit;
      sleepInterval = sleepInterval.isZero() ? DEFAULT_SLEEP : sleepInterval;
      refuseIf(batchLimit < 0, "--compaction-batch-limit must be >=0 (set to " + batchLimit + ")");
      refuseIf(
          sleepInterval.isNegative(),
          "--compaction-sleep-interval must be >=0 (set to " + sleepInterval + ")");
    }
  }

  /// What automatic compaction keeps.
  public sealed interface Retention {
    /// Compacts only when a client asks for it.
    record Everything() implements Retention {}

    /// What is younger than `period`.
    record Period(Duration period) implements Retention {}

    /// The newest `count` revisions.
    record Revisions(long count) implements Retention {}
  }

  /// When members compare their data.
  ///
  /// @param initial before this member, started again, serves anybody
  /// @param periodic pause between two comparisons of everything; empty for none
  /// @param compactions pause between two looks for a compaction to compare; empty for none
  public record CorruptionChecks(
      boolean initial, Optional<Duration> periodic, Optional<Duration> compactions) {
    public CorruptionChecks {
      refuseIf(
          periodic.filter(Duration::isNegative).isPresent(),
          "--corrupt-check-time must be >=0 (set to " + periodic + ")");
    }

    static void checkCompactions(Duration pause) {
      refuseIf(!pause.isPositive(), "--compact-hash-check-time must be >0 (set to " + pause + ")");
    }
  }

  /// What the member tells without being asked.
  ///
  /// @param watchProgressInterval between progress notifications of an idle watch
  /// @param slowApply time to apply a request after which it is logged
  /// @param slowRequest time to serve a request after which it is logged; 0 is never
  public record Reporting(
      Duration watchProgressInterval, Duration slowApply, Duration slowRequest) {
    private static final Duration DEFAULT_PROGRESS_INTERVAL = Duration.ofMinutes(10);

    public Reporting {
      watchProgressInterval =
          watchProgressInterval.isZero() ? DEFAULT_PROGRESS_INTERVAL : watchProgressInterval;
      refuseIf(watchProgressInterval.isNegative(), "--watch-progress-notify-interval must be >=0");
    }
  }

  /// How users show who they are.
  ///
  /// @param bcryptCost the work to hash a password: each step doubles it
  public record Auth(TokenKind tokens, int bcryptCost) {}

  /// What users get for their password.
  public sealed interface TokenKind {
    /// Random ones, which each member forgets when they were not shown to it for that long.
    record Simple(Duration ttl) implements TokenKind {
      private static final Duration DEFAULT_TTL = Duration.ofMinutes(5);

      public Simple {
        ttl = ttl.isPositive() ? ttl : DEFAULT_TTL;
      }
    }

    /// Signed ones.
    ///
    /// @param signMethod by the names of RFC 7518
    /// @param privateKey without it, members only verify
    record Jwt(String signMethod, Optional<Path> publicKey, Optional<Path> privateKey, Duration ttl)
        implements TokenKind {}

    static ConfigException invalid() {
      return new ConfigException("auth: invalid auth options");
    }
  }

  /// Where the log lines go.
  ///
  /// @param outputs `stderr`, `stdout`, or paths of files to append to
  public record Logging(LogLevel level, LogFormat format, List<String> outputs) {
    public Logging {
      outputs = List.copyOf(outputs);
      refuseIf(outputs.isEmpty(), "--log-outputs is empty");
    }
  }

  /// etcd's levels, the lowest first.
  public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR,
    DPANIC,
    PANIC,
    FATAL
  }

  /// How a log line looks.
  public enum LogFormat {
    JSON,
    CONSOLE
  }

  /// A plugin chosen by name, and its settings.
  ///
  /// @param place where the settings were given, for messages
  public record Engine(String name, String place, Map<String, String> options) {
    public Engine {
      options = Map.copyOf(new TreeMap<>(options));
      refuseIf(name.isBlank(), place + ": the name is empty");
    }

    public Settings settings() {
      return Settings.of(place, options);
    }
  }

  private static void checked(Runnable check, UnaryOperator<String> inContext) {
    try {
      check.run();
    } catch (IllegalArgumentException wrong) {
      throw new ConfigException(inContext.apply(String.valueOf(wrong.getMessage())));
    }
  }

  private static void refuseIf(boolean wrong, String message) {
    if (wrong) {
      throw new ConfigException(message);
    }
  }
}
