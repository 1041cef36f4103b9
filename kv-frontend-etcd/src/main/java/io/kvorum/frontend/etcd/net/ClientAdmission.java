package io.kvorum.frontend.etcd.net;

import io.kvorum.api.tls.Tls;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.CertificateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands behind the TLS handler until the handshake is complete, then lets the connection through,
/// or hangs up and says why. Looks at revocations and expiry itself: a resumed session brings no
/// certificate that the TLS library would look at.
final class ClientAdmission extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientAdmission.class);

  private final Tls tls;
  private boolean isRefused;

  ClientAdmission(Tls tls) {
    this.tls = tls;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        admit(context);
      } else {
        refuse(context, handshake.cause());
      }
    }
    context.fireUserEventTriggered(event);
  }

  private void admit(ChannelHandlerContext context) {
    try {
      tls.requireStillValid(context.pipeline().get(SslHandler.class).engine().getSession());
      context.pipeline().remove(this);
    } catch (CertificateException noLongerValid) {
      refuse(context, noLongerValid);
    }
  }

  private void refuse(ChannelHandlerContext context, Throwable cause) {
    isRefused = true;
    LOG.atWarn()
        .addKeyValue("remote-addr", context.channel().remoteAddress())
        .addKeyValue("error", reason(cause))
        .log("rejected connection on client endpoint");
    var _ = context.close();
  }

  /// The innermost cause says what was wrong; those around it, that something was.
  private static String reason(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.toString();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isRefused) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection of {} failed in TLS", context.channel().remoteAddress(), cause);
    var _ = context.close();
  }
}
