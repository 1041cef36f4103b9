package io.kvorum.frontend.etcd.net;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AsciiString;
import java.util.Optional;
import java.util.function.Consumer;

/// Puts the decision between protocols before gRPC's own handler, on every connection of one port.
///
/// grpc-netty negotiates a protocol per connection by a handler of its own; this one takes that
/// place, so that gRPC and HTTP/1.1 share a listener without a second hop.
public final class PortNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
  private static final AsciiString HTTP = AsciiString.of("http");
  private static final AsciiString HTTPS = AsciiString.of("https");

  /// A connection must have said what it is within this time; etcd gives a TLS handshake 10 s.
  private static final long SNIFF_TIMEOUT_MILLIS = 10_000;

  private final Optional<ServerTls> tls;
  private final Consumer<ChannelPipeline> http;

  public PortNegotiator(Optional<ServerTls> tls, Consumer<ChannelPipeline> http) {
    this.tls = tls;
    this.http = http;
  }

  @Override
  public AsciiString scheme() {
    return tls.isPresent() ? HTTPS : HTTP;
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
    boolean commonNameIsUser = tls.isPresent() && tls.get().commonNameIsUser();
    return new FirstHandler(
        new ProtocolSniffer(grpc, http, commonNameIsUser, SNIFF_TIMEOUT_MILLIS));
  }

  @Override
  public void close() {}

  /// Waits for the connection, and then puts TLS and the sniffer in its own place.
  private final class FirstHandler extends ChannelInboundHandlerAdapter {
    private final ProtocolSniffer sniffer;

    FirstHandler(ProtocolSniffer sniffer) {
      this.sniffer = sniffer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (context.channel().isActive()) {
        begin(context);
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      begin(context);
      context.fireChannelActive();
    }

    private void begin(ChannelHandlerContext context) {
      ChannelPipeline pipeline = context.pipeline();
      tls.ifPresent(server -> server.addBefore(pipeline, context.name()));
      pipeline.replace(this, null, sniffer);
    }
  }
}
