package io.kvorum.frontend.etcd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
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
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
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
  private final Queue<HttpObject> arrived = new ArrayDeque<>();
  private @Nullable Exchange exchange;
  private @Nullable HttpRequest request;
  private @Nullable ScheduledFuture<?> timeout;
  private long requests;
  private boolean bodyEnded;
  private boolean begun;
  private boolean answered;
  private boolean reading;
  private boolean takingTurns;
  private boolean closing;
  private boolean upgraded;

  HttpSession(HttpRoutes routes) {
    this.routes = routes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(false);
    limitWait(context, HEAD_TIMEOUT_MILLIS);
    goOn(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    arrived.forEach(ReferenceCountUtil::release);
    arrived.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    arrived.add((HttpObject) message);
    goOn(context);
  }

  /// A read ends here even if it brought nothing whole: what is still wanted is asked for again.
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    goOn(context);
    context.fireChannelReadComplete();
  }

  /// Takes what has arrived as far as the exchange under way allows, and then asks for more if more
  /// is wanted. Never more than one read's bytes wait here.
  private void goOn(ChannelHandlerContext context) {
    if (takingTurns || upgraded) {
      return;
    }
    takingTurns = true;
    try {
      while (!arrived.isEmpty() && wantsMore()) {
        HttpObject next = arrived.remove();
        try {
          take(context, next);
        } finally {
          ReferenceCountUtil.release(next);
        }
      }
    } finally {
      takingTurns = false;
    }
    if (!upgraded && arrived.isEmpty() && !reading && (wantsMore() || wantsToHearTheEnd())) {
      reading = true;
      context.read();
    }
  }

  private boolean wantsMore() {
    Exchange current = exchange;
    return current == null || (!bodyEnded && !current.isPaused());
  }

  /// Only by reading is it learnt that the client of a stream has gone.
  private boolean wantsToHearTheEnd() {
    Exchange current = exchange;
    return current != null && bodyEnded && current.isStream();
  }

  private void take(ChannelHandlerContext context, HttpObject object) {
    if (closing) {
      return;
    }
    if (object.decoderResult().isFailure()) {
      refuse(
          context,
          object.decoderResult().cause() instanceof TooLongHttpHeaderException
              ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
              : HttpResponseStatus.BAD_REQUEST);
      return;
    }
    if (object instanceof HttpRequest head) {
      if (head.protocolVersion().majorVersion() != 1) {
        refuse(context, HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED);
        return;
      }
      if (routes.isWebSocket(head, context.channel())) {
        upgrade(context, head);
        return;
      }
      begin(context, head);
    }
    if (object instanceof HttpContent content) {
      content(content);
    }
  }

  /// The connection is none of HTTP any more: another takes this one's place.
  private void upgrade(ChannelHandlerContext context, HttpRequest head) {
    upgraded = true;
    cancelWait();
    WebSocketSession.take(context, head, routes);
  }

  private void begin(ChannelHandlerContext context, HttpRequest head) {
    request = head;
    bodyEnded = false;
    begun = false;
    answered = false;
    if (HttpUtil.is100ContinueExpected(head)) {
      var _ =
          context.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
    requests++;
    Exchange opened =
        routes.open(head, context.channel(), new HttpResponder(this, context, requests));
    exchange = opened;
    if (opened.isStream()) {
      cancelWait();
    } else {
      limitWait(context, BODY_TIMEOUT_MILLIS);
    }
  }

  private void content(HttpContent content) {
    Exchange current = exchange;
    if (current == null) {
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

  /// Goes on after a pause of the exchange.
  void resume(ChannelHandlerContext context, long number) {
    if (asked(number) != null) {
      goOn(context);
    }
  }

  /// The request of that number, if it is the present one: an exchange whose answer is complete, or
  /// whose client has gone, can say nothing more.
  private @Nullable HttpRequest asked(long number) {
    return number == requests && !answered ? request : null;
  }

  /// Sends a whole answer, and runs `sent` when it is written or dropped.
  void answer(ChannelHandlerContext context, long number, HttpAnswer answer, Runnable sent) {
    HttpRequest asked = asked(number);
    if (asked == null) {
      sent.run();
      return;
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, answer.status(), Unpooled.wrappedBuffer(answer.body().array()));
    answer.headers().forEach((name, value) -> response.headers().set(name, value));
    routes.decorate(asked, response.headers());
    HttpUtil.setContentLength(response, answer.body().length());
    boolean keepAlive = keepsAlive(asked);
    HttpUtil.setKeepAlive(response, keepAlive);
    ChannelPromise written = context.newPromise();
    var _ = written.addListener(_ -> sent.run());
    end(context, response, keepAlive, written);
  }

  /// Begins an answer that is sent in parts.
  void begin(ChannelHandlerContext context, long number, Map<String, String> headers) {
    HttpRequest asked = asked(number);
    if (asked == null) {
      return;
    }
    begun = true;
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

  private boolean keepsAlive(HttpRequest asked) {
    return HttpUtil.isKeepAlive(asked) && bodyEnded && !closing;
  }

  /// Ends an answer that was sent in parts.
  void finish(ChannelHandlerContext context, long number) {
    HttpRequest asked = asked(number);
    if (asked == null) {
      return;
    }
    boolean keepAlive = keepsAlive(asked);
    end(context, LastHttpContent.EMPTY_LAST_CONTENT, keepAlive, context.newPromise());
  }

  private void end(
      ChannelHandlerContext context, HttpObject last, boolean keepAlive, ChannelPromise written) {
    answered = true;
    exchange = null;
    request = null;
    var _ = context.writeAndFlush(last, written);
    if (keepAlive) {
      limitWait(context, HEAD_TIMEOUT_MILLIS);
      goOn(context);
    } else {
      closing = true;
      cancelWait();
      Farewell.after(written);
    }
  }

  private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
    boolean tooLate = begun && !answered;
    abandon();
    closing = true;
    cancelWait();
    if (tooLate) {
      hangUp(context);
      return;
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(status.toString(), StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    HttpUtil.setContentLength(response, response.content().readableBytes());
    Farewell.after(context.writeAndFlush(response));
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
    if (cause instanceof IOException || cause instanceof DecoderException) {
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

  /// A request under way is answered before the connection closes; streams end at once.
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    Exchange current = exchange;
    if (current == null || current.isStream() || !bodyEnded) {
      var _ = context.close(promise);
    } else {
      closing = true;
      var _ = context.channel().closeFuture().addListener(_ -> promise.trySuccess());
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
