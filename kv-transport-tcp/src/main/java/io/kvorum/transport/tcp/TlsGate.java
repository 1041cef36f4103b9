package io.kvorum.transport.tcp;

import io.kvorum.api.tls.Tls;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.util.ArrayDeque;
import java.util.Queue;
import javax.net.ssl.SSLSession;

/// Stands behind the TLS of an accepted connection and lets nothing through until the certificate
/// has been compared with the address that it comes from. That may ask a name server, and so
/// happens on a thread of its own while the connection is not read.
final class TlsGate extends ChannelInboundHandlerAdapter {
  private final Tls tls;
  private final Surroundings surroundings;
  private final Queue<Object> held = new ArrayDeque<>();

  TlsGate(Tls tls, Surroundings surroundings) {
    this.tls = tls;
    this.surroundings = surroundings;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (!handshake.isSuccess()) {
        surroundings.rejected(context.channel().remoteAddress(), handshake.cause());
        return;
      }
      context.channel().config().setAutoRead(false);
      SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
      surroundings.workers().threads().execute(() -> check(context, session));
    }
    super.userEventTriggered(context, event);
  }

  private void check(ChannelHandlerContext context, SSLSession session) {
    InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
    try {
      tls.requireStillValid(session);
      tls.requireAddress(remote.getAddress(), session);
      context.executor().execute(() -> letThrough(context));
    } catch (CertificateException refused) {
      surroundings.rejected(remote, refused);
      var _ = context.close();
    }
  }

  private void letThrough(ChannelHandlerContext context) {
    if (context.isRemoved()) {
      return;
    }
    for (Object next = held.poll(); next != null; next = held.poll()) {
      context.fireChannelRead(next);
    }
    context.fireChannelReadComplete();
    context.pipeline().remove(this);
    context.channel().config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    held.add(message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }
}
