package io.kvorum.transport.tcp;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The threads that dial, accept, read and write. Linux' epoll where its native library can be
/// loaded, else Java's own selectors.
final class EventLoops implements AutoCloseable {
  private static final long CLOSE_SECONDS = 10;

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup group;
  private final ChannelGroup channels;

  EventLoops(int threads) {
    group =
        new MultiThreadIoEventLoopGroup(
            threads,
            new DefaultThreadFactory("peer-tcp", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    channels = new DefaultChannelGroup(group.next(), true);
  }

  EventLoopGroup group() {
    return group;
  }

  /// Every listener and connection on these threads is to be told: Netty forgets to close those
  /// that are open when it ends its threads (seen with 4.2.18 and epoll: listeners went on
  /// listening).
  void opened(Channel channel) {
    channels.add(channel);
  }

  EventLoop next() {
    return group.next();
  }

  Class<? extends Channel> channelType() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  Class<? extends ServerChannel> listenerType() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /// Closes every connection and listener.
  void closeChannels() {
    channels.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /// Closes what is open, and ends the threads, without Netty's quiet period.
  @Override
  public void close() {
    closeChannels();
    var _ = shutDownThreads();
    group.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /// The same from one of these threads, which cannot wait for itself.
  void shutDown() {
    var _ =
        channels
            .close()
            .addListener(
                closed -> {
                  var _ = shutDownThreads();
                });
  }

  private Future<?> shutDownThreads() {
    return group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
