package io.kvorum.transport.grpc;

import io.kvorum.raft.transport.support.MinuteLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts what all listeners of a transport accept, from the first byte of TCP to the last, and
/// closes connections beyond the limit at once: gRPC would let them be until they are idle.
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private final int limit;
  private final MinuteLog log;
  private final AtomicInteger connections = new AtomicInteger();

  ConnectionLimit(int limit, MinuteLog log) {
    this.limit = limit;
    this.log = log;
  }

  /// Of a listener: what is read are the connections that it has accepted.
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel accepted = (Channel) message;
    int open = connections.incrementAndGet();
    if (open > limit) {
      connections.decrementAndGet();
      log.warn("connections", accepted.remoteAddress() + " refused: " + (open - 1) + " are open");
      accepted.unsafe().closeForcibly();
      return;
    }
    var _ = accepted.closeFuture().addListener(closed -> connections.decrementAndGet());
    context.fireChannelRead(accepted);
  }
}
