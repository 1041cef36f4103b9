package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import io.kvorum.api.tls.TlsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The flags of TLS, as the settings that `TlsConfig` reads: once for the listeners of clients, and
/// once for those of members.
final class TlsFlags {
  /// What holds for both.
  private static final List<String> SHARED =
      List.of("cipher-suites", "tls-min-version", "tls-max-version");

  private static final List<String> OF_CLIENTS =
      List.of(
          "cert-file",
          "key-file",
          "client-cert-file",
          "client-key-file",
          "client-cert-auth",
          "trusted-ca-file");

  /// Those that are called otherwise than their setting.
  private static final Map<String, String> RENAMED_OF_CLIENTS =
      Map.of(
          "client-crl-file", "crl-file",
          "client-cert-allowed-hostname", "allowed-hostname");

  private static final Map<String, String> OF_PEERS =
      Map.of(
          "peer-cert-file", "cert-file",
          "peer-key-file", "key-file",
          "peer-client-cert-file", "client-cert-file",
          "peer-client-key-file", "client-key-file",
          "peer-client-cert-auth", "client-cert-auth",
          "peer-trusted-ca-file", "trusted-ca-file",
          "peer-crl-file", "crl-file",
          "peer-cert-allowed-cn", "allowed-cn",
          "peer-cert-allowed-hostname", "allowed-hostname",
          "peer-skip-client-san-verification", "skip-client-san-verification");

  /// Those that Go lets be `1` or `t` too.
  private static final Set<String> SWITCHES =
      Set.of("client-cert-auth", "peer-client-cert-auth", "peer-skip-client-san-verification");

  private final FlagValues values;
  private final Path dataDir;

  TlsFlags(FlagValues values, Path dataDir) {
    this.values = values;
    this.dataDir = dataDir;
  }

  /// What has been set for the listeners of clients.
  ///
  /// @throws ConfigException if it cannot be used together
  Map<String, String> ofClients() {
    Map<String, String> names = new LinkedHashMap<>(RENAMED_OF_CLIENTS);
    OF_CLIENTS.forEach(flag -> names.put(flag, flag));
    Map<String, String> settings = settings(names);
    if (isMadeForClients()) {
      settings.putAll(made(fixtures("client")));
    }
    return checked("client TLS", settings);
  }

  /// What has been set for the listeners of members, and for dialling them.
  ///
  /// @throws ConfigException if it cannot be used together
  Map<String, String> ofPeers() {
    Map<String, String> settings = settings(OF_PEERS);
    if (isMadeForPeers()) {
      refuseWithAuthorities();
      settings.putAll(made(fixtures("peer")));
    }
    String domain = values.text("discovery-srv");
    if (!domain.isEmpty() && !settings.containsKey("trusted-ca-file")) {
      settings.put("server-name", domain);
    }
    return checked("peer TLS", settings);
  }

  /// The certificates that the member is to make for itself.
  List<SelfMade> selfMade(List<URI> clientUrls, List<URI> peerUrls) {
    List<SelfMade> made = new ArrayList<>();
    int years = Math.toIntExact(Math.clamp(values.number("self-signed-cert-validity"), 0, 1000));
    if (isMadeForClients()) {
      made.add(new SelfMade(fixtures("client"), Urls.hosts(clientUrls), years));
    }
    if (isMadeForPeers()) {
      made.add(new SelfMade(fixtures("peer"), Urls.hosts(peerUrls), years));
    }
    return made;
  }

  /// What the operator should know: certificates without a listener for them, and the reverse.
  static List<Notice> notices(FlagValues values) {
    List<Notice> notices = new ArrayList<>();
    if (values.truth("auto-tls") && !values.text("cert-file").isEmpty()) {
      notices.add(Notice.warning("ignoring client auto TLS since certs given", Map.of()));
    }
    if (values.truth("peer-auto-tls") && !values.text("peer-cert-file").isEmpty()) {
      notices.add(Notice.warning("ignoring peer auto TLS since certs given", Map.of()));
    }
    plainListeners(values, "listen-client-urls", "client-url", "http or unix", "")
        .forEach(notices::add);
    plainListeners(values, "listen-peer-urls", "peer-url", "HTTP", "peer-").forEach(notices::add);
    return notices;
  }

  private static List<Notice> plainListeners(
      FlagValues values, String flag, String field, String scheme, String prefix) {
    List<Notice> notices = new ArrayList<>();
    for (URI url : values.urls(flag)) {
      if (Urls.isSecure(url)) {
        continue;
      }
      Map<String, String> fields = Map.of(field, url.toString());
      if (!values.text(prefix + "cert-file").isEmpty()) {
        notices.add(
            Notice.warning(
                "scheme is "
                    + scheme
                    + " while key and cert files are present; ignoring key and cert files",
                fields));
      }
      if (values.truth(prefix + "client-cert-auth")) {
        notices.add(
            Notice.warning(
                "scheme is "
                    + scheme
                    + " while --"
                    + prefix
                    + "client-cert-auth is enabled; ignoring client cert auth for this URL",
                fields));
      }
    }
    return notices;
  }

  private boolean isMadeForClients() {
    return values.truth("auto-tls") && values.text("cert-file").isEmpty();
  }

  private boolean isMadeForPeers() {
    return values.truth("peer-auto-tls") && values.text("peer-cert-file").isEmpty();
  }

  /// No authority signs what each member makes for itself. etcd then asks nobody for a certificate,
  /// without a word.
  private void refuseWithAuthorities() {
    if (values.truth("peer-client-cert-auth") || !values.text("peer-trusted-ca-file").isEmpty()) {
      throw new ConfigException(
          "--peer-auto-tls makes certificates that nobody can verify: --peer-client-cert-auth and"
              + " --peer-trusted-ca-file need --peer-cert-file and --peer-key-file");
    }
  }

  private Path fixtures(String kind) {
    return dataDir.resolve("fixtures").resolve(kind);
  }

  private static Map<String, String> made(Path directory) {
    return Map.of(
        "cert-file", SelfMade.certificate(directory).toString(),
        "key-file", SelfMade.key(directory).toString(),
        "auto-tls", "true");
  }

  private Map<String, String> settings(Map<String, String> names) {
    Map<String, String> settings = new TreeMap<>();
    names.forEach((flag, setting) -> put(settings, flag, setting));
    SHARED.forEach(flag -> put(settings, flag, flag));
    return settings;
  }

  private void put(Map<String, String> settings, String flag, String setting) {
    if (values.isSet(flag)) {
      boolean isSwitch = SWITCHES.contains(flag);
      settings.put(setting, isSwitch ? Boolean.toString(values.truth(flag)) : values.text(flag));
    }
  }

  /// Reads the settings as whoever uses them will, so that a mistake is found before the start.
  private static Map<String, String> checked(String place, Map<String, String> settings) {
    Settings section = Settings.of(place, settings);
    Optional<TlsConfig> _ = TlsConfig.read(section);
    section.check();
    return settings;
  }
}
