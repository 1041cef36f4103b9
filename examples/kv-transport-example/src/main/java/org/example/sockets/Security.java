package org.example.sockets;

import io.kvorum.api.tls.Tls;
import io.kvorum.raft.transport.support.TransportConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/// TLS on top of sockets, where a URL asks for it.
record Security(Optional<Tls> tls) {
  static Security of(TransportConfig config) {
    return new Security(config.tls().map(Tls::open));
  }

  private Tls required(URI url) throws IOException {
    return tls.orElseThrow(() -> new IOException(url + " needs cert-file and key-file"));
  }

  private static boolean isAsked(URI url) {
    return url.getScheme().equals("https");
  }

  private static void shape(SSLSocket socket, Tls tls) {
    List<String> suites = tls.config().enabledCipherSuites();
    socket.setEnabledProtocols(tls.config().protocols().toArray(String[]::new));
    if (!suites.isEmpty()) {
      socket.setEnabledCipherSuites(suites.toArray(String[]::new));
    }
  }

  /// What is spoken through a socket that has dialled.
  Socket dialled(Socket socket, URI url) throws IOException {
    if (!isAsked(url)) {
      return socket;
    }
    Tls used = required(url);
    SSLSocket secure =
        (SSLSocket)
            used.clientContext()
                .getSocketFactory()
                .createSocket(socket, url.getHost(), url.getPort(), true);
    shape(secure, used);
    secure.startHandshake();
    return secure;
  }

  /// What is spoken through a socket that was accepted. Nobody gets through whose certificate was
  /// revoked, or is for another address (TRANSPORT-10).
  Socket accepted(Socket socket, URI url) throws IOException {
    if (!isAsked(url)) {
      return socket;
    }
    Tls used = required(url);
    SSLSocket secure =
        (SSLSocket) used.serverContext().getSocketFactory().createSocket(socket, null, true);
    shape(secure, used);
    secure.setNeedClientAuth(used.config().needsClientCertificate());
    secure.startHandshake();
    try {
      used.requireStillValid(secure.getSession());
      used.requireAddress(socket.getInetAddress(), secure.getSession());
      return secure;
    } catch (CertificateException refused) {
      throw new IOException(refused);
    }
  }
}
