package io.kvorum.frontend.etcd;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The client's half of a WebSocket: Java's own.
final class SocketClient implements WebSocket.Listener {
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final CompletableFuture<String> pong = new CompletableFuture<>();
  final WebSocket socket;

  SocketClient(HttpClient http, URI uri, UnaryOperator<WebSocket.Builder> more) throws Exception {
    socket =
        more.apply(http.newWebSocketBuilder())
            .buildAsync(URI.create(uri.toString().replace("http:", "ws:")), this)
            .get(10, TimeUnit.SECONDS);
  }

  void say(String json) throws Exception {
    socket.sendText(json, true).get(10, TimeUnit.SECONDS);
  }

  @Nullable String next() throws InterruptedException {
    return messages.poll(10, TimeUnit.SECONDS);
  }

  /// Why the server has closed it.
  int closed() throws Exception {
    return closed.get(10, TimeUnit.SECONDS);
  }

  String pong() throws Exception {
    return pong.get(10, TimeUnit.SECONDS);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    part.append(text);
    if (last) {
      messages.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    pong.complete(StandardCharsets.UTF_8.decode(message).toString());
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    closed.complete(status);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }
}
