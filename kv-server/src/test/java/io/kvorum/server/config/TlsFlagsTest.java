package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFlagsTest {
  @Test
  void every_flag_of_clients_reaches_the_front_end() {
    ServerConfig config =
        ServerConfig.of(
            "--cert-file=c",
            "--key-file=k",
            "--client-cert-file=cc",
            "--client-key-file=ck",
            "--client-cert-auth=t",
            "--trusted-ca-file=ca",
            "--client-crl-file=crl",
            "--client-cert-allowed-hostname=h1,h2",
            "--cipher-suites=TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
            "--tls-min-version=TLS1.2",
            "--tls-max-version=TLS1.3");

    assertThat(config.clientSettings())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("cert-file", "c"),
                Map.entry("key-file", "k"),
                Map.entry("client-cert-file", "cc"),
                Map.entry("client-key-file", "ck"),
                Map.entry("client-cert-auth", "true"),
                Map.entry("trusted-ca-file", "ca"),
                Map.entry("crl-file", "crl"),
                Map.entry("allowed-hostname", "h1,h2"),
                Map.entry("cipher-suites", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305"),
                Map.entry("tls-min-version", "TLS1.2"),
                Map.entry("tls-max-version", "TLS1.3")));
    assertThat(config.selfMade()).isEmpty();
  }

  @Test
  void every_flag_of_members_reaches_the_transport() {
    ServerConfig config =
        ServerConfig.of(
            "--listen-peer-urls=https://127.0.0.1:2380",
            "--peer-cert-file=c",
            "--peer-key-file=k",
            "--peer-client-cert-file=cc",
            "--peer-client-key-file=ck",
            "--peer-client-cert-auth",
            "--peer-trusted-ca-file=ca",
            "--peer-crl-file=crl",
            "--peer-cert-allowed-cn=a,b",
            "--peer-skip-client-san-verification",
            "--tls-max-version=TLS1.2",
            "--peer-option=max-frame-size=1MiB");

    assertThat(config.peerTransport().name()).isEqualTo("tcp");
    assertThat(config.peerTransport().options())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("listen-urls", "https://127.0.0.1:2380"),
                Map.entry("cert-file", "c"),
                Map.entry("key-file", "k"),
                Map.entry("client-cert-file", "cc"),
                Map.entry("client-key-file", "ck"),
                Map.entry("client-cert-auth", "true"),
                Map.entry("trusted-ca-file", "ca"),
                Map.entry("crl-file", "crl"),
                Map.entry("allowed-cn", "a,b"),
                Map.entry("skip-client-san-verification", "true"),
                Map.entry("tls-max-version", "TLS1.2"),
                Map.entry("max-frame-size", "1MiB")));
  }

  @Test
  void certificates_are_made_where_none_are_given() {
    ServerConfig config =
        ServerConfig.of(
            "--data-dir=/d",
            "--auto-tls",
            "--peer-auto-tls",
            "--self-signed-cert-validity=3",
            "--listen-client-urls=https://127.0.0.1:1,https://localhost:1,unixs://s",
            "--advertise-client-urls=https://127.0.0.1:1",
            "--listen-peer-urls=https://[::1]:1");

    assertThat(config.selfMade())
        .containsExactly(
            new SelfMade(Path.of("/d/fixtures/client"), List.of("127.0.0.1", "localhost"), 3),
            new SelfMade(Path.of("/d/fixtures/peer"), List.of("::1"), 3));
    assertThat(config.clientSettings())
        .containsEntry("cert-file", "/d/fixtures/client/cert.pem")
        .containsEntry("key-file", "/d/fixtures/client/key.pem")
        .containsEntry("auto-tls", "true");
    assertThat(config.peerTransport().options())
        .containsEntry("cert-file", "/d/fixtures/peer/cert.pem")
        .containsEntry("key-file", "/d/fixtures/peer/key.pem")
        .containsEntry("auto-tls", "true");
  }

  @Test
  void certificates_that_are_given_are_not_made() {
    String[] flags = {
      "--auto-tls", "--cert-file=c", "--key-file=k",
      "--peer-auto-tls", "--peer-cert-file=c", "--peer-key-file=k"
    };

    assertThat(ServerConfig.of(flags).selfMade()).isEmpty();
    assertThat(warnings(flags))
        .contains(
            "ignoring client auto TLS since certs given",
            "ignoring peer auto TLS since certs given");
  }

  @Test
  void certificates_without_a_listener_for_them_are_warned_about() {
    assertThat(warnings("--cert-file=c", "--key-file=k", "--peer-client-cert-auth"))
        .contains(
            "scheme is http or unix while key and cert files are present; ignoring key and cert"
                + " files",
            "scheme is HTTP while --peer-client-cert-auth is enabled; ignoring client cert auth for"
                + " this URL");
    assertThat(warnings()).noneMatch(warning -> warning.startsWith("scheme is"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--cert-file=c | client TLS: key-file: certificate and key are needed together",
        "--peer-key-file=k | peer TLS: cert-file: certificate and key are needed together",
        "--tls-min-version=TLS1.1 | unexpected TLS version \"TLS1.1\" (must be one of: TLS1.2, TLS1.3)",
        "--cert-file=c --key-file=k --tls-min-version=TLS1.3 --tls-max-version=TLS1.2 | min version (TLS1.3) is greater than max version (TLS1.2)",
        "--cert-file=c --key-file=k --tls-min-version=TLS1.3 --cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 | cipher suites cannot be configured when only TLS1.3 is enabled",
        "--cert-file=c --key-file=k --cipher-suites=TLS_RSA_WITH_RC4_128_SHA | unexpected TLS cipher suite \"TLS_RSA_WITH_RC4_128_SHA\" (known: TLS_AES_128_GCM_SHA256, ",
        "--cert-file=c --key-file=k --client-crl-file=r | crl-file needs trusted-ca-file or client-cert-auth",
        "--peer-cert-file=c --peer-key-file=k --peer-trusted-ca-file=t --peer-cert-allowed-cn=a --peer-cert-allowed-hostname=h | allowed-cn and allowed-hostname are mutually exclusive",
        "--peer-cert-file=c --peer-key-file=k --peer-cert-allowed-cn=a | nobody is asked for a certificate",
        "--peer-auto-tls --peer-client-cert-auth | --peer-auto-tls makes certificates that nobody can verify",
        "--auto-tls --self-signed-cert-validity=0 | selfSignedCertValidity is invalid,it should be greater than 0"
      })
  void what_cannot_be_used_together_is_refused(String flags, String message) {
    assertThatThrownBy(() -> ServerConfig.of(flags.split(" ")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_domain_that_names_the_members_is_whom_their_certificates_are_for() {
    FlagTable table = new FlagTable();
    FlagValues values = new FlagValues(table);
    values.set(table.find("discovery-srv").orElseThrow(), "example.com");

    assertThat(new TlsFlags(values, Path.of("/d")).ofPeers())
        .isEqualTo(Map.of("server-name", "example.com"));
    values.set(table.find("peer-trusted-ca-file").orElseThrow(), "ca");
    assertThat(new TlsFlags(values, Path.of("/d")).ofPeers())
        .isEqualTo(Map.of("trusted-ca-file", "ca"));
  }

  private static List<String> warnings(String... flags) {
    CommandLine.Start start = (CommandLine.Start) CommandLine.read(Arrays.asList(flags), Map.of());
    return start.notices().stream().map(Notice::message).toList();
  }
}
