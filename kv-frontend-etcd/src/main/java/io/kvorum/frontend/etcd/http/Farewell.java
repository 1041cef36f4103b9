package io.kvorum.frontend.etcd.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The end of a connection whose client may still be sending.
///
/// To close a socket before all that arrives was read resets the connection, and the client may
/// lose what it was told last. So the output alone is ended, and what still comes is read and
/// forgotten, until the client hangs up too or its time is over. Go's net/http, and with it etcd,
/// does likewise (`closeWriteAndWait`).
final class Farewell extends ChannelInboundHandlerAdapter {
  /// How long a client that was told all may take to hang up.
  private static final long LIMIT_MILLIS = 2_000;

  private Farewell() {}

  /// Ends the connection when the last word is written. On the connection's event loop.
  static void after(ChannelFuture lastWord) {
    Channel channel = lastWord.channel();
    channel.pipeline().addFirst(new Farewell());
    channel.read();
    var _ = lastWord.addListener(_ -> endOutput(channel));
  }

  private static void endOutput(Channel channel) {
    if (!channel.isActive()) {
      return;
    }
    Future<?> limit =
        channel.eventLoop().schedule(() -> hangUp(channel), LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    var _ = channel.closeFuture().addListener(_ -> limit.cancel(false));
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutDownOutput(channel);
    } else {
      var _ = tls.closeOutbound().addListener(_ -> shutDownOutput(channel));
    }
  }

  private static void hangUp(Channel channel) {
    var _ = channel.close();
  }

  private static void shutDownOutput(Channel channel) {
    var _ = ((DuplexChannel) channel).shutdownOutput();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.read();
  }
}
