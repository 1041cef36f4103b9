package io.kvorum.frontend.etcd.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS of a listener. Certificate and key are read again when their files have changed, so that
/// they can be rotated without a restart; the authorities that sign clients are read once (ops.md
/// 3). Thread-safe.
public final class ServerTls {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final long HANDSHAKE_TIMEOUT_MILLIS = 10_000;

  /// A client that can speak both gets HTTP/1.1: `curl` and browsers, who want the gateway or the
  /// health endpoints. Clients of gRPC offer HTTP/2 alone, and nothing but gRPC is served over it.
  private static final ApplicationProtocolConfig ALPN =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_1_1,
          ApplicationProtocolNames.HTTP_2);

  /// Where the key material is. A trusted authority, or `clientCertAuth`, makes clients show a
  /// certificate; `clientCertAuth` also makes its common name a user's name.
  public record KeyFiles(
      Path certificate, Path key, Optional<Path> trusted, boolean clientCertAuth) {}

  private final KeyFiles files;
  private volatile Loaded loaded;

  private record Stamp(FileTime certificate, FileTime key) {}

  private record Loaded(Stamp stamp, SslContext context) {}

  /// @throws IOException if a file cannot be read or does not hold what it should
  public ServerTls(KeyFiles files) throws IOException {
    this.files = files;
    loaded = new Loaded(stamp(), load());
  }

  public boolean commonNameIsUser() {
    return files.clientCertAuth();
  }

  SslHandler handler(ByteBufAllocator allocator) {
    SslHandler handler = current().newHandler(allocator);
    handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    return handler;
  }

  private SslContext current() {
    Loaded known = loaded;
    try {
      Stamp now = stamp();
      if (!now.equals(known.stamp())) {
        known = new Loaded(now, load());
        loaded = known;
        LOG.info("read certificate {} again", files.certificate());
      }
    } catch (IOException unreadable) {
      LOG.error(
          "certificate {} or key {} cannot be read again: the one before stays in use",
          files.certificate(),
          files.key(),
          unreadable);
    }
    return known.context();
  }

  private Stamp stamp() throws IOException {
    return new Stamp(
        Files.getLastModifiedTime(files.certificate()), Files.getLastModifiedTime(files.key()));
  }

  private SslContext load() throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .applicationProtocolConfig(ALPN);
      files.trusted().ifPresent(authority -> builder.trustManager(authority.toFile()));
      if (files.trusted().isPresent() || files.clientCertAuth()) {
        builder.clientAuth(ClientAuth.REQUIRE);
      }
      return builder.build();
    } catch (IllegalArgumentException notKeyMaterial) {
      throw new SSLException(
          notKeyMaterial.getMessage() + " (" + files.certificate() + ", " + files.key() + ")",
          notKeyMaterial);
    }
  }
}
