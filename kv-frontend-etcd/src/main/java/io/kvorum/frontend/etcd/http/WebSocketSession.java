package io.kvorum.frontend.etcd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call over a WebSocket: each message of the client is one message of the call, as JSON, and
/// each line of the answer is a message to the client (wire.md 5). Like `HttpSession` it reads only
/// what the call asks for. Runs on the connection's event loop.
final class WebSocketSession extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketSession.class);

  /// How long a client may take to read why it is hung up on.
  private static final long GOODBYE_MILLIS = 2_000;

  private final Queue<WebSocketFrame> arrived = new ArrayDeque<>();
  private @Nullable Exchange exchange;
  private boolean inputEnded;
  private boolean reading;
  private boolean takingTurns;
  private boolean closing;

  private WebSocketSession() {}

  /// Opens the WebSocket that a request asks for, in the place of the HTTP session whose context is
  /// given, and makes the call.
  static void take(ChannelHandlerContext http, HttpRequest opening, HttpRoutes routes) {
    WebSocketServerHandshaker handshaker = handshaker(opening, routes.maxMessageBytes());
    if (handshaker == null) {
      var _ =
          WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(http.channel())
              .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    WebSocketSession session = new WebSocketSession();
    http.pipeline()
        .replace(http.handler(), null, session)
        .addBefore(
            http.pipeline().context(session).name(),
            null,
            new WebSocketFrameAggregator(routes.maxMessageBytes()));
    HttpHeaders answer = new DefaultHttpHeaders();
    routes.decorate(opening, answer);
    FullHttpRequest whole =
        new DefaultFullHttpRequest(
            opening.protocolVersion(),
            opening.method(),
            opening.uri(),
            Unpooled.EMPTY_BUFFER,
            opening.headers(),
            new DefaultHttpHeaders());
    ChannelHandlerContext context = http.pipeline().context(session);
    var _ = handshaker.handshake(context.channel(), whole, answer, context.newPromise());
    HttpRequest call = WebSocketCaller.call(opening);
    session.open(context, routes.open(call, context.channel(), session.responder(context)));
  }

  private static @Nullable WebSocketServerHandshaker handshaker(
      HttpRequest opening, int maxMessageBytes) {
    WebSocketDecoderConfig limits =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(maxMessageBytes)
            .closeOnProtocolViolation(false)
            .build();
    return new WebSocketServerHandshakerFactory(opening.uri(), WebSocketCaller.BEARER, limits)
        .newHandshaker(opening);
  }

  private Responder responder(ChannelHandlerContext context) {
    return new WebSocketResponder(this, context);
  }

  private void open(ChannelHandlerContext context, Exchange opened) {
    exchange = opened;
    if (opened.input() == Exchange.Input.NOTHING) {
      inputEnded = true;
      opened.end();
    }
    goOn(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    arrived.forEach(ReferenceCountUtil::release);
    arrived.clear();
  }

  /// Beside frames, the end of the opening's empty body comes by here.
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof WebSocketFrame frame) {
      arrived.add(frame);
      goOn(context);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    goOn(context);
    context.fireChannelReadComplete();
  }

  /// Takes what has arrived as far as the call allows, then asks for more.
  void goOn(ChannelHandlerContext context) {
    if (takingTurns) {
      return;
    }
    takingTurns = true;
    try {
      while (!arrived.isEmpty() && !isPaused()) {
        WebSocketFrame frame = arrived.remove();
        try {
          take(context, frame);
        } finally {
          ReferenceCountUtil.release(frame);
        }
      }
    } finally {
      takingTurns = false;
    }
    if (arrived.isEmpty() && !reading && !isPaused()) {
      reading = true;
      context.read();
    }
  }

  private boolean isPaused() {
    return exchange != null && exchange.isPaused();
  }

  private void take(ChannelHandlerContext context, WebSocketFrame frame) {
    switch (frame) {
      case TextWebSocketFrame text -> message(text.content());
      case BinaryWebSocketFrame binary -> message(binary.content());
      case PingWebSocketFrame ping -> pong(context, ping);
      case CloseWebSocketFrame close -> hangUp(context, close.retainedDuplicate());
      default -> LOG.trace("a frame without a meaning here: {}", frame);
    }
  }

  private void message(ByteBuf json) {
    Exchange call = exchange;
    if (call == null || inputEnded) {
      return;
    }
    call.content(json);
    if (call.input() == Exchange.Input.ONE_MESSAGE) {
      inputEnded = true;
      call.end();
    }
  }

  /// A client that pings without reading is not answered: nothing piles up.
  private static void pong(ChannelHandlerContext context, PingWebSocketFrame ping) {
    if (context.channel().isWritable()) {
      var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content().retainedDuplicate()));
    }
  }

  /// Sends a line of the answer, and runs `sent` when it is written or dropped.
  void say(ChannelHandlerContext context, byte[] line, Runnable sent) {
    if (closing) {
      sent.run();
      return;
    }
    int length = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
    var _ =
        context
            .writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(line, 0, length)))
            .addListener(_ -> sent.run());
  }

  /// The answer is complete.
  void finish(ChannelHandlerContext context) {
    exchange = null;
    hangUp(context, new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
  }

  private void hangUp(ChannelHandlerContext context, WebSocketFrame close) {
    abandon();
    if (closing) {
      ReferenceCountUtil.release(close);
      return;
    }
    closing = true;
    Farewell.after(context.writeAndFlush(close));
    var _ =
        context.executor().schedule(() -> close(context), GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.channel().close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null && context.channel().isWritable()) {
      exchange.writable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    abandon();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("WebSocket of {} failed", context.channel().remoteAddress(), cause);
    hangUp(context, new CloseWebSocketFrame(statusOf(cause)));
  }

  private static WebSocketCloseStatus statusOf(Throwable cause) {
    return switch (cause) {
      case CorruptedWebSocketFrameException broken -> broken.closeStatus();
      case TooLongFrameException _ -> WebSocketCloseStatus.MESSAGE_TOO_BIG;
      default -> WebSocketCloseStatus.PROTOCOL_ERROR;
    };
  }

  /// As in `HttpSession`: what gRPC's transport writes here means the end of the connection.
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof WebSocketFrame
        || message instanceof HttpObject
        || message instanceof ByteBuf) {
      var _ = context.write(message, promise);
    } else {
      ReferenceCountUtil.release(message);
      close(context, promise);
    }
  }

  /// The server stops, and says so.
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    abandon();
    if (!closing && context.channel().isActive()) {
      closing = true;
      var _ =
          context.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE));
    }
    var _ = context.close(promise);
  }

  private void abandon() {
    Exchange call = exchange;
    exchange = null;
    if (call != null) {
      call.gone();
    }
  }
}
