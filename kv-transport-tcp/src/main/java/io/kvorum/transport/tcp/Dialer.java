package io.kvorum.transport.tcp;

import io.kvorum.raft.transport.support.PeerUrls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.RejectedExecutionException;

/// Makes connections. Names are resolved on threads of their own: an event loop must not wait for a
/// name server.
final class Dialer {
  private static final String CLOSED = "the transport is closed";
  private static final WriteBufferWaterMark ROOM = new WriteBufferWaterMark(64 << 10, 512 << 10);

  private final EventLoops loops;
  private final Surroundings surroundings;

  Dialer(EventLoops loops, Surroundings surroundings) {
    this.loops = loops;
    this.surroundings = surroundings;
  }

  /// Dials, says hello, and gives the connection to the session once it is welcome there. Otherwise
  /// the session is told that it is closed, and why.
  void dial(EventLoop loop, URI url, Hello hello, Session session) {
    String host = PeerUrls.host(url);
    if (host.isEmpty() || url.getPort() < 0) {
      tell(loop, session, url + " has no host and port");
    } else if (PeerUrls.isTls(url) && surroundings.tls().isEmpty()) {
      tell(loop, session, url + " needs TLS, for which there is no certificate here");
    } else if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
      connect(loop, url, new InetSocketAddress(host, url.getPort()), hello, session);
    } else {
      resolveAside(loop, url, hello, session);
    }
  }

  private void resolveAside(EventLoop loop, URI url, Hello hello, Session session) {
    try {
      surroundings.workers().threads().execute(() -> resolve(loop, url, hello, session));
    } catch (RejectedExecutionException closed) {
      tell(loop, session, CLOSED);
    }
  }

  private void resolve(EventLoop loop, URI url, Hello hello, Session session) {
    InetSocketAddress address = new InetSocketAddress(PeerUrls.host(url), url.getPort());
    if (address.isUnresolved()) {
      tell(loop, session, "unknown host " + PeerUrls.host(url));
    } else {
      connect(loop, url, address, hello, session);
    }
  }

  private void connect(
      EventLoop loop, URI url, InetSocketAddress address, Hello hello, Session session) {
    Introduction introduction =
        new Introduction(hello, session, surroundings.timing().silenceLimit());
    Connection connection = new Connection(surroundings, introduction);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(loops.channelType())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) surroundings.timing().dialTimeout().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, ROOM)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    loops.opened(channel);
                    if (PeerUrls.isTls(url)) {
                      PeerTls tls = surroundings.tls().orElseThrow();
                      channel
                          .pipeline()
                          .addLast(
                              tls.dialling(channel.alloc(), PeerUrls.host(url), url.getPort()));
                    }
                    channel.pipeline().addLast(connection);
                  }
                });
    try {
      var _ =
          bootstrap
              .connect(address)
              .addListener(
                  (ChannelFutureListener)
                      dialled -> {
                        if (!dialled.isSuccess()) {
                          connection.failed(dialled.cause());
                        }
                      });
    } catch (RejectedExecutionException | IllegalStateException closed) {
      session.closed(CLOSED);
    }
  }

  private void tell(EventLoop loop, Session session, String reason) {
    try {
      loop.execute(() -> session.closed(reason));
    } catch (RejectedExecutionException closed) {
      session.closed(reason);
    }
  }
}
