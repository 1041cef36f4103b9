package io.kvorum.transport.grpc;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/// The threads that dial, accept, read and write. Linux' epoll where its native library can be
/// loaded, else Java's own selectors.
final class EventLoops implements AutoCloseable {
  private static final long CLOSE_SECONDS = 10;

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup group;

  EventLoops(int threads) {
    group =
        new MultiThreadIoEventLoopGroup(
            threads,
            new DefaultThreadFactory("peer-grpc", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  EventLoopGroup group() {
    return group;
  }

  EventLoop next() {
    return group.next();
  }

  Class<? extends Channel> channelType() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /// A new one, which listens nowhere yet.
  ServerChannel listener() {
    return epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
  }

  /// Closes every connection and listener, and ends the threads, without Netty's quiet period.
  @Override
  public void close() {
    shutDown();
    group.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /// The same from one of these threads, which cannot wait for itself.
  void shutDown() {
    var _ = group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
