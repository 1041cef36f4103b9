package io.kvorum.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.Settings;
import io.kvorum.testing.TestAuthority;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Handshakes between two engines of the JDK, without a network.
class HandshakeTest {
  private static final String HOST = "127.0.0.1";

  @TempDir Path directory;
  private TestAuthority authority;
  private TestAuthority.Issued server;
  private TestAuthority.Issued client;

  @BeforeEach
  void issueCertificates() throws Exception {
    authority = new TestAuthority(directory, "Authority");
    server = authority.issue("CN=server", HOST);
    client = authority.issue("CN=alice", HOST, "alice.example");
  }

  @Test
  void a_certificate_of_the_trusted_authority_is_let_in() throws Exception {
    SSLSession session = handshake(asking(), dialling(client));

    assertThat(session.getPeerCertificates()[0]).isEqualTo(client.certificate());
    assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void without_a_certificate_nobody_is_let_in() {
    SSLContext withoutKeys = withoutCertificate();

    assertThatThrownBy(() -> handshake(asking(), engine(withoutKeys)))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void nobody_is_asked_where_no_authority_is_trusted() throws Exception {
    Tls open = Tls.open(TlsConfig.of(server.files()));

    SSLSession session = handshake(open, engine(withoutCertificate()));

    assertThat(open.config().needsClientCertificate()).isFalse();
    assertThat(session.isValid()).isTrue();
  }

  @Test
  void a_certificate_of_another_authority_is_refused() throws Exception {
    TestAuthority.Issued stranger =
        new TestAuthority(Files.createDirectory(directory.resolve("other")), "Authority")
            .issue("CN=alice", HOST);

    assertThatThrownBy(() -> handshake(asking(), dialling(stranger)))
        .hasStackTraceContaining("ValidatorException");
  }

  @Test
  void an_expired_certificate_is_refused() throws Exception {
    TestAuthority.Issued expired = authority.issueExpired("CN=alice", HOST);

    assertThatThrownBy(() -> handshake(asking(), dialling(expired)))
        .hasStackTraceContaining("CertificateExpiredException");
  }

  @Test
  void a_revoked_certificate_is_refused() throws Exception {
    Tls asking = asking("crl-file", authority.revoke(client.certificate()).toString());

    assertThatThrownBy(() -> handshake(asking, dialling(client)))
        .hasStackTraceContaining(
            "transport: certificate serial "
                + client.certificate().getSerialNumber().toString(16)
                + " revoked");
    assertThat(handshake(asking, dialling(authority.issue("CN=bob"))).isValid()).isTrue();
  }

  @Test
  void a_revocation_counts_from_the_next_handshake_on() throws Exception {
    Tls asking = asking("crl-file", authority.revoke().toString());
    SSLSession before = handshake(asking, dialling(client));
    asking.requireStillValid(before);

    authority.revoke(client.certificate());

    assertThatThrownBy(() -> handshake(asking, dialling(client)))
        .hasStackTraceContaining("revoked");
    assertThatThrownBy(() -> asking.requireStillValid(before)).hasMessageContaining("revoked");
  }

  @Test
  void only_an_allowed_common_name_is_let_in() throws Exception {
    assertThat(handshake(asking("allowed-cn", "bob,alice"), dialling(client)).isValid()).isTrue();
    assertThatThrownBy(() -> handshake(asking("allowed-cn", "bob,alic"), dialling(client)))
        .hasStackTraceContaining("client certificate authentication failed");
  }

  @Test
  void only_a_certificate_for_an_allowed_host_is_let_in() throws Exception {
    assertThat(handshake(asking("allowed-hostname", "x,Alice.Example"), dialling(client)).isValid())
        .isTrue();
    assertThatThrownBy(() -> handshake(asking("allowed-hostname", "alice"), dialling(client)))
        .hasStackTraceContaining("client certificate authentication failed");
  }

  @Test
  void who_dials_another_host_than_it_finds_hangs_up() throws Exception {
    Tls impostor = asking(Map.of(), authority.issue("CN=server", "10.0.0.1"));

    assertThatThrownBy(() -> handshake(impostor, dialling(client)))
        .hasStackTraceContaining("certificate is valid for");
  }

  @Test
  void a_server_name_stands_for_the_host_that_is_dialled() throws Exception {
    Tls elsewhere = asking(Map.of(), authority.issue("CN=server", "cluster.example"));

    SSLSession session = handshake(elsewhere, dialling(client, "server-name", "cluster.example"));

    assertThat(session.isValid()).isTrue();
  }

  @Test
  void what_made_its_own_certificate_dials_without_looking() throws Exception {
    TestAuthority.Issued unknown =
        new TestAuthority(Files.createDirectory(directory.resolve("self")), "Self")
            .issue("CN=self");
    Tls selfMade = Tls.open(read(Map.of("auto-tls", "true"), unknown));

    assertThat(handshake(selfMade, engine(selfMade.clientContext())).isValid()).isTrue();
  }

  @Test
  void the_certificate_for_dialling_is_shown_instead_of_the_servers() throws Exception {
    Tls both =
        asking(
            Map.of(
                "client-cert-file", client.files().certificate().toString(),
                "client-key-file", client.files().key().toString()));

    SSLSession session = handshake(both, engine(both.clientContext()));

    assertThat(session.getPeerCertificates()[0]).isEqualTo(client.certificate());
  }

  @Test
  void the_versions_that_are_configured_are_spoken_and_no_others() throws Exception {
    Tls only12 = asking("tls-max-version", "TLS1.2");
    Tls only13 = asking("tls-min-version", "TLS1.3");

    assertThat(handshake(only12, dialling(client)).getProtocol()).isEqualTo("TLSv1.2");
    assertThat(handshake(only13, dialling(client)).getProtocol()).isEqualTo("TLSv1.3");
    assertThatThrownBy(() -> handshake(only12, dialling(client), "TLSv1.3"))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> handshake(only13, dialling(client), "TLSv1.2"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void the_cipher_suites_that_are_configured_are_spoken_and_no_others() throws Exception {
    String chosen = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    Tls one = asking(Map.of("cipher-suites", chosen, "tls-max-version", "TLS1.2"));

    assertThat(handshake(one, dialling(client)).getCipherSuite()).isEqualTo(chosen);
    SSLEngine other = dialling(client);
    other.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
    assertThatThrownBy(() -> handshake(one, other)).isInstanceOf(SSLException.class);
  }

  @Test
  void a_replaced_certificate_is_shown_from_the_next_handshake_on() throws Exception {
    Tls asking = asking();
    SSLEngine first = dialling(client);
    handshake(asking, first);
    assertThat(first.getSession().getPeerCertificates()[0]).isEqualTo(server.certificate());
    TestAuthority.Issued next = authority.issue("CN=server", HOST);

    replace(server.files().certificate(), next.files().certificate());
    SSLEngine halfway = dialling(client);
    handshake(asking, halfway);
    replace(server.files().key(), next.files().key());
    SSLEngine replaced = dialling(client);
    handshake(asking, replaced);

    assertThat(halfway.getSession().getPeerCertificates()[0])
        .as("while the key is still the old one")
        .isEqualTo(server.certificate());
    assertThat(replaced.getSession().getPeerCertificates()[0]).isEqualTo(next.certificate());
  }

  @Test
  void files_that_vanish_or_are_spoilt_leave_the_last_good_ones_in_use() throws Exception {
    Tls asking = asking("crl-file", authority.revoke(client.certificate()).toString());
    Files.writeString(directory.resolve("revoked.crl"), "spoilt");
    Files.writeString(server.files().certificate(), "spoilt");
    Files.delete(server.files().key());

    assertThat(handshake(asking, dialling(authority.issue("CN=bob"))).isValid()).isTrue();
    assertThatThrownBy(() -> handshake(asking, dialling(client)))
        .hasStackTraceContaining("revoked");
  }

  private Tls asking(String key, String value) {
    return asking(Map.of(key, value));
  }

  private Tls asking() {
    return asking(Map.of());
  }

  private Tls asking(Map<String, String> more) {
    return asking(more, server);
  }

  private Tls asking(Map<String, String> more, TestAuthority.Issued shown) {
    Map<String, String> all = new TreeMap<>(more);
    all.put("trusted-ca-file", authority.file().toString());
    return Tls.open(read(all, shown));
  }

  private static TlsConfig read(Map<String, String> more, TestAuthority.Issued shown) {
    Map<String, String> all = new TreeMap<>(more);
    all.put("cert-file", shown.files().certificate().toString());
    all.put("key-file", shown.files().key().toString());
    Settings settings = Settings.of("test", all);
    TlsConfig config = TlsConfig.read(settings).orElseThrow();
    settings.check();
    return config;
  }

  private SSLEngine dialling(TestAuthority.Issued shown) {
    return engine(asking(Map.of(), shown).clientContext());
  }

  private SSLEngine dialling(TestAuthority.Issued shown, String key, String value) {
    return engine(asking(Map.of(key, value), shown).clientContext());
  }

  private SSLContext withoutCertificate() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {asking(Map.of(), client).serverTrust()}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static SSLEngine engine(SSLContext context) {
    SSLEngine engine = context.createSSLEngine(HOST, 1);
    engine.setUseClientMode(true);
    return engine;
  }

  private static void replace(Path file, Path by) throws Exception {
    Files.move(by, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static SSLSession handshake(Tls server, SSLEngine client, String... versions)
      throws Exception {
    SSLEngine listener = server.serverContext().createSSLEngine();
    listener.setUseClientMode(false);
    SSLParameters parameters = listener.getSSLParameters();
    parameters.setProtocols(server.config().protocols().toArray(String[]::new));
    if (!server.config().enabledCipherSuites().isEmpty()) {
      parameters.setCipherSuites(server.config().enabledCipherSuites().toArray(String[]::new));
    }
    parameters.setNeedClientAuth(server.config().needsClientCertificate());
    listener.setSSLParameters(parameters);
    if (versions.length > 0) {
      client.setEnabledProtocols(versions);
    }
    converse(client, listener);
    return listener.getSession();
  }

  /// Carries records to and fro until both sides have nothing left to say.
  private static void converse(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 17).flip();
    ByteBuffer toClient = ByteBuffer.allocate(1 << 17).flip();
    client.beginHandshake();
    server.beginHandshake();
    boolean moved = true;
    while (moved) {
      moved = turn(client, toClient, toServer);
      moved |= turn(server, toServer, toClient);
    }
    assertThat(client.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
  }

  private static boolean turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    boolean moved = false;
    for (int step = 0; step < 100; step++) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> {
          out.compact();
          engine.wrap(ByteBuffer.allocate(0), out);
          out.flip();
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
          int before = in.remaining();
          if (before == 0 || engine.isInboundDone()) {
            return moved;
          }
          engine.unwrap(in, ByteBuffer.allocate(1 << 17));
          if (in.remaining() == before) {
            return moved;
          }
        }
      }
      moved = true;
    }
    return moved;
  }
}
