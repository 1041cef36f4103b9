package io.kvorum.frontend.etcd.http;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.AttributeKey;
import java.util.function.Consumer;

/// Turns a connection into one of HTTP/1.1.
public final class HttpPipeline implements Consumer<ChannelPipeline> {
  /// The common name of the connection's verified client, where common names are users.
  public static final AttributeKey<String> COMMON_NAME =
      AttributeKey.valueOf("io.kvorum.common-name");

  private static final int MAX_LINE_BYTES = 16 << 10;
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final int MAX_CHUNK_BYTES = 64 << 10;

  private final HttpRoutes routes;

  public HttpPipeline(HttpRoutes routes) {
    this.routes = routes;
  }

  @Override
  public void accept(ChannelPipeline pipeline) {
    pipeline.addLast(
        new HttpServerCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, MAX_CHUNK_BYTES),
        new HttpSession(routes));
  }
}
