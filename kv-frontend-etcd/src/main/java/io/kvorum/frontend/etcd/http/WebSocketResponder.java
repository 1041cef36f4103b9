package io.kvorum.frontend.etcd.http;

import io.netty.channel.ChannelHandlerContext;
import java.util.Map;

/// Over a WebSocket: each line of an answer is a message, and the end of the answer closes it.
record WebSocketResponder(WebSocketSession session, ChannelHandlerContext context)
    implements Responder {
  @Override
  public void answer(HttpAnswer answer, Runnable sent) {
    later(
        () -> {
          session.say(context, answer.body().array(), sent);
          session.finish(context);
        });
  }

  /// A WebSocket has no headers but those of its opening.
  @Override
  public void begin(Map<String, String> headers) {}

  @Override
  public void part(byte[] part) {
    later(() -> session.say(context, part, () -> {}));
  }

  @Override
  public void finish() {
    later(() -> session.finish(context));
  }

  /// On the event loop.
  @Override
  public void resume() {
    session.goOn(context);
  }
}
