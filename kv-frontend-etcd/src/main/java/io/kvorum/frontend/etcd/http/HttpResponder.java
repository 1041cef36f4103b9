package io.kvorum.frontend.etcd.http;

import io.netty.channel.ChannelHandlerContext;
import java.util.Map;

/// Over HTTP/1.1: to the request of that number on its connection.
record HttpResponder(HttpSession session, ChannelHandlerContext context, long number)
    implements Responder {
  @Override
  public void answer(HttpAnswer answer, Runnable sent) {
    later(() -> session.answer(context, number, answer, sent));
  }

  @Override
  public void begin(Map<String, String> headers) {
    later(() -> session.begin(context, number, headers));
  }

  @Override
  public void part(byte[] part) {
    later(() -> session.part(context, number, part));
  }

  @Override
  public void finish() {
    later(() -> session.finish(context, number));
  }

  @Override
  public void resume() {
    session.resume(context, number);
  }
}
