package io.kvorum.api.tls;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads a `TlsConfig` from its section.
final class TlsSection {
  private final Settings settings;

  TlsSection(Settings settings) {
    this.settings = settings;
  }

  /// Every key is read whether or not there is a certificate, so that none counts as unknown.
  Optional<TlsConfig> read() {
    Optional<KeyFiles> server = keyFiles("cert-file", "key-file");
    Optional<KeyFiles> client = keyFiles("client-cert-file", "client-key-file");
    Optional<Path> trusted = path("trusted-ca-file");
    boolean clientCertAuth = settings.flag("client-cert-auth", false);
    Optional<Path> revoked = path("crl-file");
    List<String> commonNames = list("allowed-cn");
    List<String> hostnames = list("allowed-hostname");
    boolean skipSan = settings.flag("skip-client-san-verification", false);
    Optional<String> serverName = text("server-name");
    boolean selfMade = settings.flag("auto-tls", false);
    TlsVersion min = version("tls-min-version", TlsVersion.TLS_1_2);
    TlsVersion max = version("tls-max-version", TlsVersion.TLS_1_3);
    List<String> suites = list("cipher-suites");
    try {
      return server.map(
          files ->
              new TlsConfig(
                  files,
                  client,
                  trusted,
                  clientCertAuth,
                  revoked,
                  commonNames,
                  hostnames,
                  skipSan,
                  serverName,
                  selfMade,
                  min,
                  max,
                  suites));
    } catch (ConfigException wrong) {
      settings.mistake("tls", String.valueOf(wrong.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<KeyFiles> keyFiles(String certificateKey, String keyKey) {
    Optional<Path> certificate = path(certificateKey);
    Optional<Path> key = path(keyKey);
    if (certificate.isPresent() != key.isPresent()) {
      settings.mistake(
          certificate.isEmpty() ? certificateKey : keyKey,
          "certificate and key are needed together");
      return Optional.empty();
    }
    return certificate.map(file -> new KeyFiles(file, key.orElseThrow()));
  }

  private Optional<Path> path(String key) {
    return text(key).map(Path::of);
  }

  private Optional<String> text(String key) {
    return Optional.of(settings.text(key, "")).filter(text -> !text.isEmpty());
  }

  private List<String> list(String key) {
    return Arrays.stream(settings.text(key, "").split(","))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private TlsVersion version(String key, TlsVersion byDefault) {
    String text = settings.text(key, "");
    Optional<TlsVersion> version = TlsVersion.named(text);
    if (version.isEmpty() && !text.isEmpty()) {
      settings.mistake(
          key,
          "unexpected TLS version \"%s\" (must be one of: %s)".formatted(text, TlsVersion.names()));
    }
    return version.orElse(byDefault);
  }
}
