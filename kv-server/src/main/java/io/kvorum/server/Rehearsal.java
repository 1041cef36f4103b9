package io.kvorum.server;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Kv;
import io.kvorum.api.KvNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The first requests of clients, played to the member that makes the cache of loaded classes
/// (`bin/kvorum-warm`): what they load and which paths they take is in the cache then, and the
/// first real ones, and the replay of a log, need not wait for it.
final class Rehearsal {
  private static final int ROUNDS = 50;
  private static final int CALLS_PER_ROUND = 100;
  private static final int VALUE_BYTES = 256;
  private static final int ANSWER_MILLIS = 10_000;

  private Rehearsal() {}

  /// @throws IllegalStateException if a request is not answered as it should be
  static void play(KvNode node, SocketAddress address) {
    for (int round = 0; round < ROUNDS; round++) {
      putAndGet(node.kv(), round);
    }
    ask(address, "GET /health", "");
    ask(address, "POST /v3/kv/put", "{\"key\": \"Zm9v\", \"value\": \"YmFy\"}");
    ask(address, "POST /v3/kv/range", "{\"key\": \"Zm9v\"}");
  }

  private static void putAndGet(Kv kv, int round) {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int call = 0; call < CALLS_PER_ROUND; call++) {
      Bytes key = Bytes.utf8("rehearsal/" + (round * 31 + call));
      Bytes value = Bytes.wrap(new byte[VALUE_BYTES]);
      answers.add(kv.put(CallContext.ANONYMOUS, Kv.PutRequest.of(key, value)));
      answers.add(kv.range(CallContext.ANONYMOUS, Kv.RangeRequest.of(key)));
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
  }

  private static void ask(SocketAddress address, String request, String body) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.connect(address, ANSWER_MILLIS);
      String message =
          """
          %s HTTP/1.1
          Host: %s
          Content-Type: application/json
          Content-Length: %d
          Connection: close

          %s"""
              .formatted(
                  request, ((InetSocketAddress) address).getHostString(), body.length(), body)
              .replace("\n", "\r\n");
      socket.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      String text = new String(answer, StandardCharsets.UTF_8);
      if (!text.startsWith("HTTP/1.1 200")) {
        throw new IllegalStateException(request + " was answered by " + text);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot ask " + address, failed);
    }
  }
}
