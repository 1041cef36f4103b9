package io.kvorum.frontend.etcd.net;

import io.kvorum.api.frontend.FrontendException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/// A listener of HTTP/1.1 alone.
public final class HttpListener implements AutoCloseable {
  private final Channel channel;
  private final ChannelGroup connections;

  private HttpListener(Channel channel, ChannelGroup connections) {
    this.channel = channel;
    this.connections = connections;
  }

  /// @throws FrontendException if the address cannot be bound
  public static HttpListener open(
      EventLoops loops, URI url, Optional<ServerTls> tls, Consumer<ChannelPipeline> http) {
    ChannelGroup connections = new DefaultChannelGroup(loops.group().next());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.channelType(url))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connections.add(connection);
                    tls.ifPresent(server -> server.addLast(connection.pipeline()));
                    http.accept(connection.pipeline());
                  }
                })
            .bind(loops.address(url))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new FrontendException("cannot listen on " + url, bound.cause());
    }
    return new HttpListener(bound.channel(), connections);
  }

  public SocketAddress address() {
    return channel.localAddress();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    var _ = connections.close();
  }
}
