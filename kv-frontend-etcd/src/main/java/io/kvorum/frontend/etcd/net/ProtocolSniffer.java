package io.kvorum.frontend.etcd.net;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalWriteBufferingAndExceptionHandlerUtils;
import io.kvorum.api.tls.CommonName;
import io.kvorum.frontend.etcd.grpc.CallContexts;
import io.kvorum.frontend.etcd.http.HttpPipeline;
import io.kvorum.frontend.etcd.http.SlowReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides by its first bytes which protocol a connection speaks, and then makes room for it: the
/// preface of HTTP/2 goes to gRPC, anything else to HTTP/1.1. Stands behind the TLS handler, if
/// there is one.
///
/// A connection that does not say in time what it is gets closed.
final class ProtocolSniffer extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolSniffer.class);

  /// How HTTP/2 begins: no method of HTTP/1.1 is called so (RFC 9113, 3.4).
  private static final byte[] PREFACE = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

  private final GrpcHttp2ConnectionHandler grpc;
  private final Consumer<ChannelPipeline> http;
  private final boolean commonNameIsUser;
  private final long timeoutMillis;
  private @Nullable ScheduledFuture<?> timeout;

  ProtocolSniffer(
      GrpcHttp2ConnectionHandler grpc,
      Consumer<ChannelPipeline> http,
      boolean commonNameIsUser,
      long timeoutMillis) {
    this.grpc = grpc;
    this.http = http;
    this.commonNameIsUser = commonNameIsUser;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timeout =
        context.executor().schedule(() -> hangUp(context), timeoutMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int known = Math.min(in.readableBytes(), PREFACE.length);
    for (int i = 0; i < known; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
        becomeHttp(context);
        return;
      }
    }
    if (known == PREFACE.length) {
      becomeGrpc(context);
    }
  }

  /// Whoever is first behind this handler when it is removed gets the bytes that it has read.
  private void becomeHttp(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      commonName(tls.engine().getSession())
          .filter(name -> !name.isEmpty())
          .ifPresent(name -> context.channel().attr(HttpPipeline.COMMON_NAME).set(name));
    }
    InternalWriteBufferingAndExceptionHandlerUtils.writeBufferingAndRemove(context.channel());
    http.accept(context.pipeline());
    context.pipeline().remove(this);
  }

  private void becomeGrpc(ChannelHandlerContext context) {
    Attributes.Builder attributes =
        Attributes.newBuilder()
            .set(Grpc.TRANSPORT_ATTR_LOCAL_ADDR, context.channel().localAddress())
            .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, context.channel().remoteAddress())
            .set(CallContexts.HANG_UP, () -> SlowReader.hangUpOn(context.channel()));
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      SSLSession session = tls.engine().getSession();
      attributes.set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session);
      commonName(session).ifPresent(name -> attributes.set(CallContexts.COMMON_NAME, name));
    }
    context.pipeline().addAfter(context.name(), null, grpc);
    grpc.handleProtocolNegotiationCompleted(attributes.build(), null);
    context.pipeline().remove(this);
  }

  /// Empty text for a client whose certificate has no common name: it is a user of that name.
  private Optional<String> commonName(SSLSession session) {
    if (!commonNameIsUser) {
      return Optional.empty();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(CommonName.of(certificate).orElse(""))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException withoutCertificate) {
      return Optional.empty();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection of {} failed before it spoke", context.channel().remoteAddress(), cause);
    var _ = context.close();
  }

  private static void hangUp(ChannelHandlerContext context) {
    var _ = context.close();
  }
}
