package io.kvorum.transport.tcp;

import io.kvorum.raft.transport.TransportException;
import io.kvorum.raft.transport.support.PeerUrls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/// Listens on one or more URLs. Connections beyond the limit are closed at once.
final class Acceptor {
  private static final int BACKLOG = 256;

  private final EventLoops loops;
  private final Surroundings surroundings;
  private final AtomicInteger accepted = new AtomicInteger();

  Acceptor(EventLoops loops, Surroundings surroundings) {
    this.loops = loops;
    this.surroundings = surroundings;
  }

  /// @return where it really listens
  /// @throws TransportException if the address cannot be bound
  InetSocketAddress listen(URI url) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.listenerType())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, PeerUrls.isTls(url));
                  }
                })
            .bind(new InetSocketAddress(PeerUrls.host(url), url.getPort()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new TransportException("cannot listen on " + url, bound.cause());
    }
    loops.opened(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private void accept(Channel channel, boolean isTls) {
    loops.opened(channel);
    var _ = channel.closeFuture().addListener(closed -> accepted.decrementAndGet());
    int open = accepted.incrementAndGet();
    if (open > surroundings.limits().connections()) {
      surroundings
          .log()
          .warn("connections", channel.remoteAddress() + " refused: " + (open - 1) + " are open");
      var _ = channel.close();
      return;
    }
    if (isTls) {
      PeerTls tls = surroundings.tls().orElseThrow();
      channel
          .pipeline()
          .addLast(tls.accepting(channel.alloc()), new TlsGate(tls.tls(), surroundings));
    }
    channel.pipeline().addLast(new Connection(surroundings, new Greeting(surroundings)));
  }
}
