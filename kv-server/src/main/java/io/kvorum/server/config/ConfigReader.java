package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.ServerConfig.Advertise;
import io.kvorum.server.config.ServerConfig.Bootstrap;
import io.kvorum.server.config.ServerConfig.Compaction;
import io.kvorum.server.config.ServerConfig.CorruptionChecks;
import io.kvorum.server.config.ServerConfig.Engine;
import io.kvorum.server.config.ServerConfig.Limits;
import io.kvorum.server.config.ServerConfig.Listen;
import io.kvorum.server.config.ServerConfig.LogFormat;
import io.kvorum.server.config.ServerConfig.LogLevel;
import io.kvorum.server.config.ServerConfig.Logging;
import io.kvorum.server.config.ServerConfig.Raft;
import io.kvorum.server.config.ServerConfig.Reconfiguration;
import io.kvorum.server.config.ServerConfig.Reporting;
import io.kvorum.server.config.ServerConfig.Retention;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Turns the values of flags into the configuration of a member.
final class ConfigReader {
  private static final String DEFAULT_NAME = "default";
  private static final String FLAGS = "command line";

  /// The flags that only the client protocol understands.
  private static final List<String> CLIENT_FLAGS =
      List.of(
          "cors",
          "enable-grpc-gateway",
          "grpc-keepalive-interval",
          "grpc-keepalive-min-time",
          "grpc-keepalive-timeout",
          "host-whitelist",
          "listen-client-urls",
          "listen-metrics-urls",
          "max-concurrent-streams",
          "max-request-bytes",
          "metrics");

  /// "Never", to a front end that knows no such value.
  private static final Duration NEVER = Duration.ofDays(365);

  /// "As often as you like", for a shortest interval.
  private static final Duration ANY = Duration.ofMillis(1);

  private final FlagTable table;
  private final FlagValues values;
  private final Optional<ConfigFile> file;

  ConfigReader(FlagTable table, FlagValues values, Optional<ConfigFile> file) {
    this.table = table;
    this.values = values;
    this.file = file;
  }

  /// @throws ConfigException in etcd's words, if the values cannot be used
  ServerConfig read() {
    String name = values.text("name");
    Discovery discovery = new DiscoveryFlags(values).read();
    Advertise advertise = advertise();
    Path dataDir = Path.of(values.isSet("data-dir") ? values.text("data-dir") : name + ".etcd");
    TlsFlags tls = new TlsFlags(values, dataDir.toAbsolutePath().normalize());
    Listen listen = listen();
    Map<String, Boolean> gates = FeatureGates.parse(values.text(FeatureGates.FLAG));
    return new ServerConfig(
        name,
        dataDir,
        Optional.of(values.text("wal-dir")).filter(text -> !text.isEmpty()).map(Path::of),
        listen,
        advertise,
        bootstrap(name, advertise.peerUrls(), discovery),
        discovery,
        reconfiguration(),
        raft(),
        limits(),
        compaction(),
        corruptionChecks(gates),
        reporting(),
        new AuthFlags(values).read(),
        logging(),
        engine("storage", "storage-engine", "storage-option"),
        engine("log", "log-engine", "log-option"),
        peerTransport(tls),
        tls.selfMade(listen.tlsClientUrls(), listen.peerUrls()),
        clientSettings(tls),
        gates);
  }

  private Listen listen() {
    return new Listen(
        values.urls("listen-peer-urls"),
        values.urls("listen-client-urls"),
        values.urls("listen-client-http-urls"),
        values.urls("listen-metrics-urls"));
  }

  /// On the command line, who says where to listen has to say where clients reach it, too.
  private Advertise advertise() {
    boolean listenAlone =
        values.isSet("listen-client-urls") && !values.isSet("advertise-client-urls");
    if (listenAlone && file.isEmpty()) {
      throw new ConfigException(
          "--advertise-client-urls is required when --listen-client-urls is set explicitly");
    }
    return new Advertise(
        values.urls("initial-advertise-peer-urls"), values.urls("advertise-client-urls"));
  }

  /// Without `initial-cluster` a member that has a name of its own is a cluster of one, at the URLs
  /// that it advertises; what is to be discovered is not known yet.
  private Bootstrap bootstrap(String name, List<URI> peerUrls, Discovery discovery) {
    String cluster = values.text("initial-cluster");
    boolean isAlone = !values.isSet("initial-cluster") && discovery instanceof Discovery.None;
    if (cluster.isEmpty() && isAlone) {
      List<URI> urls =
          name.equals(DEFAULT_NAME)
              ? Urls.parse(table.find("initial-advertise-peer-urls").orElseThrow().byDefault())
              : peerUrls;
      cluster = urls.stream().map(url -> name + "=" + url).collect(Collectors.joining(","));
    }
    return new Bootstrap(
        cluster,
        values.text("initial-cluster-token"),
        values.text("initial-cluster-state").equals("existing"));
  }

  private Reconfiguration reconfiguration() {
    return new Reconfiguration(
        values.truth("strict-reconfig-check"),
        atMostInt("max-learners"),
        values.truth("learner-auto-promote"),
        values.truth("force-new-cluster"));
  }

  private Raft raft() {
    return new Raft(
        values.number("heartbeat-interval"),
        values.number("election-timeout"),
        values.truth("initial-election-tick-advance"),
        values.truth("pre-vote"));
  }

  private Limits limits() {
    return new Limits(
        values.number("quota-backend-bytes"),
        atMostInt("max-txn-ops"),
        atMostInt("max-request-bytes"),
        values.number("snapshot-count"));
  }

  private Compaction compaction() {
    return new Compaction(
        retention(),
        atMostInt("compaction-batch-limit"),
        values.duration("compaction-sleep-interval"));
  }

  private Retention retention() {
    String mode = values.text("auto-compaction-mode");
    String text = values.text("auto-compaction-retention");
    Optional<Long> number = GoNumber.integer(text).filter(count -> count >= 0);
    return switch (mode) {
      case "periodic" ->
          period(
              text,
              number
                  .map(Duration::ofHours)
                  .or(() -> GoDuration.parse(text))
                  .orElseThrow(() -> badRetention(text)));
      case "revision" -> revisions(number.orElseThrow(() -> badRetention(text)));
      case "" -> throw new ConfigException("undefined auto-compaction-mode");
      default -> throw new ConfigException("unknown auto-compaction-mode \"" + mode + "\"");
    };
  }

  private static Retention period(String text, Duration period) {
    if (period.isNegative()) {
      throw badRetention(text);
    }
    return period.isZero() ? new Retention.Everything() : new Retention.Period(period);
  }

  private static Retention revisions(long count) {
    return count == 0 ? new Retention.Everything() : new Retention.Revisions(count);
  }

  private static ConfigException badRetention(String text) {
    return new ConfigException("error parsing CompactionRetention: invalid \"" + text + "\"");
  }

  private CorruptionChecks corruptionChecks(Map<String, Boolean> gates) {
    Duration compactions = values.duration("compact-hash-check-time");
    CorruptionChecks.checkCompactions(compactions);
    return new CorruptionChecks(
        FeatureGates.isOn(gates, FeatureGates.INITIAL_CORRUPT_CHECK),
        Optional.of(values.duration("corrupt-check-time")).filter(pause -> !pause.isZero()),
        Optional.of(compactions)
            .filter(_ -> FeatureGates.isOn(gates, FeatureGates.COMPACT_HASH_CHECK)));
  }

  private Reporting reporting() {
    return new Reporting(
        values.duration("watch-progress-notify-interval"),
        values.duration("warning-apply-duration"),
        values.duration("warning-unary-request-duration"));
  }

  private Logging logging() {
    return new Logging(
        constant(LogLevel.values(), "log-level", "unrecognized level: "),
        constant(LogFormat.values(), "log-format", "unknown log format: "),
        values.words("log-outputs").stream().map(ConfigReader::output).distinct().toList());
  }

  /// etcd writes to the journal through stderr too, where no journal listens.
  private static String output(String name) {
    return switch (name) {
      case "default", "systemd/journal" -> "stderr";
      default -> name;
    };
  }

  private <E extends Enum<E>> E constant(E[] constants, String flag, String otherwise) {
    for (E constant : constants) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(values.text(flag))) {
        return constant;
      }
    }
    throw new ConfigException(otherwise + "\"" + values.text(flag) + "\"");
  }

  private Engine engine(String section, String nameFlag, String optionFlag) {
    String name = values.text(nameFlag);
    if (file.isPresent()) {
      Map<String, String> options = new TreeMap<>(file.get().engineOptions(section, name));
      options.putAll(values.pairs(optionFlag));
      return new Engine(name, section + "." + name + " in " + file.get().path(), options);
    }
    return new Engine(name, "--" + optionFlag + " on the " + FLAGS, values.pairs(optionFlag));
  }

  /// etcd's flags first; what the transport has of its own may override them.
  private Engine peerTransport(TlsFlags tls) {
    Engine own = engine("peer", "peer-transport", "peer-option");
    Map<String, String> settings = new TreeMap<>(tls.ofPeers());
    settings.put("listen-urls", Urls.join(values.urls("listen-peer-urls")));
    settings.putAll(own.options());
    return new Engine(own.name(), own.place(), settings);
  }

  private Map<String, String> clientSettings(TlsFlags tls) {
    Map<String, String> settings = new TreeMap<>(tls.ofClients());
    for (String flag : CLIENT_FLAGS) {
      if (values.isSet(flag)) {
        settings.put(flag, clientSetting(flag));
      }
    }
    file.ifPresent(read -> settings.putAll(read.engineOptions("client", "etcd")));
    settings.putAll(values.pairs("client-option"));
    return settings;
  }

  /// Settings know one unit per duration, Go's form has many: nanoseconds say the same. Zero is
  /// etcd's way to say that there is no such ping, time limit, or shortest interval.
  private String clientSetting(String flag) {
    FlagType type = table.find(flag).orElseThrow().type();
    if (type == FlagType.SWITCH) {
      return Boolean.toString(values.truth(flag));
    }
    if (type != FlagType.DURATION) {
      return values.text(flag);
    }
    Duration none = flag.equals("grpc-keepalive-min-time") ? ANY : NEVER;
    Duration duration = values.duration(flag);
    return (duration.isZero() ? none : duration).toNanos() + "ns";
  }

  private int atMostInt(String flag) {
    return Math.toIntExact(Math.clamp(values.number(flag), Integer.MIN_VALUE, Integer.MAX_VALUE));
  }
}
