package io.kvorum.api.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Judges the certificate of the other side: its chain by the authorities, then by `Admission`; of
/// one that was dialled also whether it is the host that was meant.
///
/// That is compared here, whether or not the TLS library has been told to: a library that has not
/// would let any member speak for any other. Thread-safe.
final class Trust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager authorities;
  private final Admission admission;
  private final Optional<String> serverName;

  /// @param serverName whom a dialled certificate must be for, if not the host that was dialled
  Trust(X509ExtendedTrustManager authorities, Admission admission, Optional<String> serverName) {
    this.authorities = authorities;
    this.admission = admission;
    this.serverName = serverName;
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType, engine);
    admission.require(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType, socket);
    admission.require(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType);
    admission.require(chain);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    String dialled = engine == null ? null : engine.getPeerHost();
    checkServer(chain, authType, dialled);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    String dialled =
        socket instanceof SSLSocket tls && tls.getHandshakeSession() != null
            ? tls.getHandshakeSession().getPeerHost()
            : null;
    checkServer(chain, authType, dialled);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkServer(chain, authType, null);
  }

  private void checkServer(X509Certificate[] chain, String authType, @Nullable String dialled)
      throws CertificateException {
    authorities.checkServerTrusted(chain, authType);
    admission.require(chain);
    String host = serverName.orElse(dialled == null ? "" : dialled);
    if (!Subjects.of(chain[0]).cover(host)) {
      throw new CertificateException(
          "x509: certificate is valid for " + Subjects.of(chain[0]) + ", not \"" + host + "\"");
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
