package io.kvorum.frontend.etcd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP/1.1 connection: requests are answered one after another, also when the client sends the
/// next ones early. The channel reads only what this session asks for, so that a client that sends
/// without reading fills no memory here.
///
/// Runs on the connection's event loop; `answer`, `begin`, `part` and `finish` must be called
/// there.
final class HttpSession extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HttpSession.class);

  /// Waiting for a request, or for the rest of its head: etcd's ReadHeaderTimeout.
  private static final long HEAD_TIMEOUT_MILLIS = 5 * 60_000;

  /// From the head of a request to the end of its body; streams are without limit.
  private static final long BODY_TIMEOUT_MILLIS = 60_000;

  private final HttpRoutes routes;
  private @Nullable Exchange exchange;
  private @Nullable HttpRequest request;
  private @Nullable HttpObject early;
  private @Nullable ScheduledFuture<?> timeout;
  private long requests;
  private boolean bodyEnded;
  private boolean answered;
  private boolean reading;

  HttpSession(HttpRoutes routes) {
    this.routes = routes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(false);
    limitWait(context, HEAD_TIMEOUT_MILLIS);
    readOn(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    ReferenceCountUtil.release(early);
    early = null;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    HttpObject object = (HttpObject) message;
    reading = false;
    if (object instanceof HttpRequest && exchange != null) {
      early = object;
      return;
    }
    try {
      read(context, object);
    } finally {
      ReferenceCountUtil.release(object);
    }
  }

  private void read(ChannelHandlerContext context, HttpObject object) {
    if (object.decoderResult().isFailure()) {
      refuse(context, object.decoderResult().cause());
      return;
    }
    if (object instanceof HttpRequest head) {
      begin(context, head);
    }
    if (object instanceof HttpContent content) {
      content(content);
    }
    readOn(context);
  }

  private void begin(ChannelHandlerContext context, HttpRequest head) {
    request = head;
    bodyEnded = false;
    answered = false;
    if (HttpUtil.is100ContinueExpected(head)) {
      var _ =
          context.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
    requests++;
    Exchange opened = routes.open(head, new Responder(this, context, requests));
    if (answered) {
      return;
    }
    exchange = opened;
    if (opened.isStream()) {
      cancelWait();
    } else {
      limitWait(context, BODY_TIMEOUT_MILLIS);
    }
  }

  private void content(HttpContent content) {
    Exchange current = exchange;
    if (current == null || answered) {
      bodyEnded |= content instanceof LastHttpContent;
      return;
    }
    if (content.content().isReadable()) {
      current.content(content.content());
    }
    if (content instanceof LastHttpContent) {
      bodyEnded = true;
      cancelWait();
      current.end();
    }
  }

  /// Reads the body to its end; after it only for streams, to learn that the client has gone.
  private void readOn(ChannelHandlerContext context) {
    Exchange current = exchange;
    boolean mayRead =
        current == null
            ? early == null
            : bodyEnded ? current.isStream() && early == null : !current.isPaused();
    if (mayRead && !reading) {
      reading = true;
      context.read();
    }
  }

  void resume(ChannelHandlerContext context, long number) {
    if (asked(number) != null) {
      readOn(context);
    }
  }

  /// The request of that number, if it is the present one: an exchange whose answer is complete, or
  /// whose client has gone, can say nothing more.
  private @Nullable HttpRequest asked(long number) {
    return number == requests && !answered ? request : null;
  }

  /// Sends a whole answer.
  void answer(ChannelHandlerContext context, long number, HttpAnswer answer) {
    HttpRequest asked = asked(number);
    if (asked == null) {
      return;
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, answer.status(), Unpooled.wrappedBuffer(answer.body().array()));
    answer.headers().forEach((name, value) -> response.headers().set(name, value));
    routes.decorate(asked, response.headers());
    HttpUtil.setContentLength(response, answer.body().length());
    boolean keepAlive = HttpUtil.isKeepAlive(asked) && bodyEnded;
    HttpUtil.setKeepAlive(response, keepAlive);
    end(context, response, keepAlive);
  }

  /// Begins an answer that is sent in parts.
  void begin(ChannelHandlerContext context, long number, Map<String, String> headers) {
    HttpRequest asked = asked(number);
    if (asked == null) {
      return;
    }
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    headers.forEach((name, value) -> response.headers().set(name, value));
    routes.decorate(asked, response.headers());
    HttpUtil.setTransferEncodingChunked(response, true);
    var _ = context.write(response);
  }

  void part(ChannelHandlerContext context, long number, byte[] part) {
    if (asked(number) == null) {
      return;
    }
    var _ = context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(part)));
  }

  /// Ends an answer that was sent in parts.
  void finish(ChannelHandlerContext context, long number) {
    HttpRequest asked = asked(number);
    if (asked == null) {
      return;
    }
    boolean keepAlive = HttpUtil.isKeepAlive(asked) && bodyEnded;
    end(context, LastHttpContent.EMPTY_LAST_CONTENT, keepAlive);
  }

  private void end(ChannelHandlerContext context, HttpObject last, boolean keepAlive) {
    answered = true;
    exchange = null;
    request = null;
    var written = context.writeAndFlush(last);
    if (!keepAlive) {
      cancelWait();
      var _ = written.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    limitWait(context, HEAD_TIMEOUT_MILLIS);
    HttpObject next = early;
    early = null;
    if (next == null) {
      readOn(context);
    } else {
      // The stack must not grow with the number of requests that a client sends early.
      context.executor().execute(() -> channelRead(context, next));
    }
  }

  private void refuse(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("malformed HTTP from {}", context.channel().remoteAddress(), cause);
    abandon();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            cause instanceof io.netty.handler.codec.http.TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST,
            Unpooled.copiedBuffer("400 Bad Request", java.nio.charset.StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    HttpUtil.setContentLength(response, response.content().readableBytes());
    var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Exchange current = exchange;
    if (current != null && context.channel().isWritable()) {
      current.writable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancelWait();
    abandon();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof java.io.IOException) {
      LOG.debug("connection of {} failed", context.channel().remoteAddress(), cause);
    } else {
      LOG.error("connection of {} failed", context.channel().remoteAddress(), cause);
    }
    abandon();
    var _ = context.close();
  }

  /// gRPC's transport writes its own commands into this pipeline when the server is told to stop at
  /// once: nothing here knows them, but all of them mean the end of the connection.
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpObject || message instanceof ByteBuf) {
      var _ = context.write(message, promise);
    } else {
      ReferenceCountUtil.release(message);
      var _ = context.close(promise);
    }
  }

  private void abandon() {
    Exchange current = exchange;
    exchange = null;
    request = null;
    answered = true;
    if (current != null) {
      current.gone();
    }
  }

  private void limitWait(ChannelHandlerContext context, long millis) {
    cancelWait();
    timeout = context.executor().schedule(() -> hangUp(context), millis, TimeUnit.MILLISECONDS);
  }

  private void cancelWait() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  private static void hangUp(ChannelHandlerContext context) {
    var _ = context.close();
  }
}
