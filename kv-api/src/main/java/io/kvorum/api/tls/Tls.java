package io.kvorum.api.tls;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// The files of a `TlsConfig`, in use. Certificates, keys and revocations are read again when their
/// files change: each handshake uses what the files say by then, or the last that was good.
///
/// Whoever listens or dials by another TLS library than `serverContext` and `clientContext` takes
/// `config().protocols()`, `config().enabledCipherSuites()` and, for a listener,
/// `config().needsClientCertificate()` too. Thread-safe.
public final class Tls {
  private final TlsConfig config;
  private final X509ExtendedKeyManager serverKeys;
  private final X509ExtendedKeyManager clientKeys;
  private final Admission admission;
  private final X509ExtendedTrustManager clientTrust;
  private final X509ExtendedTrustManager serverTrust;
  private final PeerAddress peerAddress = PeerAddress.bySystem();

  /// @throws ConfigException if a file cannot be read or does not hold what it should
  public static Tls open(TlsConfig config) {
    return new Tls(config);
  }

  private Tls(TlsConfig config) {
    this.config = config;
    serverKeys = keys(config.server());
    clientKeys = config.client().map(Tls::keys).orElse(serverKeys);
    admission =
        new Admission(config.revoked(), config.allowedCommonNames(), config.allowedHostnames());
    X509ExtendedTrustManager authorities = authorities(config.trustedAuthorities());
    Trust trust = new Trust(authorities, admission, config.serverName());
    clientTrust = trust;
    serverTrust = config.isSelfMade() ? new Unverified() : trust;
  }

  public TlsConfig config() {
    return config;
  }

  /// What a listener shows.
  public X509ExtendedKeyManager serverKeys() {
    return serverKeys;
  }

  /// What is shown to a listener that asks for it.
  public X509ExtendedKeyManager clientKeys() {
    return clientKeys;
  }

  /// What a listener asks of whoever dials it.
  public X509ExtendedTrustManager clientTrust() {
    return clientTrust;
  }

  /// What is asked of a listener that was dialled. The engine or socket must know which host that
  /// is.
  public X509ExtendedTrustManager serverTrust() {
    return serverTrust;
  }

  /// For a listener of the JDK's TLS; the caller sets protocols, suites and the need for client
  /// certificates on what it makes of it.
  public SSLContext serverContext() {
    return context(serverKeys, clientTrust);
  }

  /// For who dials by the JDK's TLS, `java.net.http` for example.
  public SSLContext clientContext() {
    return context(clientKeys, serverTrust);
  }

  /// For who only dials, and listens nowhere.
  ///
  /// @param shown what is shown to a listener that asks for it
  /// @param trusted the authorities that sign listeners; default those of the Java runtime
  /// @param verifies whether the listener's certificate is looked at
  /// @throws ConfigException if a file cannot be read or does not hold what it should
  public static SSLContext dialling(
      Optional<KeyFiles> shown, Optional<Path> trusted, boolean verifies) {
    Admission any = new Admission(Optional.empty(), List.of(), List.of());
    return context(
        shown.map(Tls::keys).orElse(null),
        verifies ? new Trust(authorities(trusted), any, Optional.empty()) : new Unverified());
  }

  /// Looks once more at the certificate that a client showed, for a handshake that resumed an
  /// earlier session asks for none: to be called whenever a handshake is complete.
  ///
  /// @throws CertificateException if it has expired or been revoked since
  public void requireStillValid(SSLSession session) throws CertificateException {
    X509Certificate[] chain = peerChain(session);
    admission.requireNotRevoked(chain);
    for (X509Certificate certificate : chain) {
      certificate.checkValidity();
    }
  }

  /// Compares where a member has dialled from with its certificate, unless that is switched off or
  /// it showed none. May ask the name service, and wait for it: not for event loops.
  ///
  /// @throws CertificateException if the certificate is not for that address
  public void requireAddress(InetAddress remote, SSLSession session) throws CertificateException {
    X509Certificate[] chain = peerChain(session);
    if (!config.skipClientSanVerification() && chain.length > 0) {
      peerAddress.require(remote, chain[0]);
    }
  }

  private static X509Certificate[] peerChain(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException withoutCertificate) {
      return new X509Certificate[0];
    }
  }

  private static X509ExtendedKeyManager keys(KeyFiles files) {
    return new CredentialKeys(
        new ReloadedFiles<>(
            List.of(files.certificate(), files.key()), () -> Credential.read(files)));
  }

  private static X509ExtendedTrustManager authorities(Optional<Path> file) {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(file.isPresent() ? keyStore(file.get()) : null);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (IOException | GeneralSecurityException unusable) {
      throw new ConfigException(
          "cannot use trusted authorities "
              + file.map(Path::toString).orElse("of the system")
              + ": "
              + unusable);
    }
  }

  private static KeyStore keyStore(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (X509Certificate authority : Certificates.read(file)) {
      store.setCertificateEntry(Integer.toString(store.size()), authority);
    }
    return store;
  }

  private static SSLContext context(@Nullable KeyManager keys, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] shown = keys == null ? new KeyManager[0] : new KeyManager[] {keys};
      context.init(shown, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("the JDK has no TLS", impossible);
    }
  }
}
