package io.kvorum.frontend.etcd.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads of a front end: they accept, read, answer what can be answered at once, and write.
/// Linux' epoll where its native library can be loaded, else Java's own selectors.
public final class EventLoops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup group;

  public EventLoops(int threads) {
    if (!epoll) {
      LOG.info("native epoll is not available: {}", Epoll.unavailabilityCause().toString());
    }
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("etcd-frontend", true), handlers);
  }

  public EventLoopGroup group() {
    return group;
  }

  /// The kind of listener that a URL needs.
  public Class<? extends ServerChannel> channelType(URI url) {
    if (isUnix(url)) {
      return epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
    }
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  public SocketAddress address(URI url) {
    if (isUnix(url)) {
      String path = url.getSchemeSpecificPart().substring("//".length());
      return epoll ? new DomainSocketAddress(path) : UnixDomainSocketAddress.of(path);
    }
    String host = url.getHost();
    boolean isBracketed = host.startsWith("[");
    return new InetSocketAddress(
        isBracketed ? host.substring(1, host.length() - 1) : host, url.getPort());
  }

  private static boolean isUnix(URI url) {
    return "unix".equals(url.getScheme()) || "unixs".equals(url.getScheme());
  }

  /// Ends the threads without Netty's usual quiet period.
  @Override
  public void close() {
    group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).awaitUninterruptibly(1_000);
  }
}
