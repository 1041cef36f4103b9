package io.kvorum.transport.tcp;

import io.kvorum.api.Bytes;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/// The questions that are asked: one connection for each URL, kept while it is used. The links are
/// confined to one event loop.
final class Questions {
  private static final int MAX_LINKS = 256;

  private final Surroundings surroundings;
  private final Dialer dialer;
  private final EventLoop loop;
  private final Map<URI, QuestionLink> links = new HashMap<>();

  Questions(Surroundings surroundings, Dialer dialer, EventLoop loop) {
    this.surroundings = surroundings;
    this.dialer = dialer;
    this.loop = loop;
  }

  CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    CompletableFuture<Bytes> answer = new CompletableFuture<>();
    if (question.length() > surroundings.questionBytes()) {
      answer.completeExceptionally(
          new IOException("question of " + question.length() + " bytes is too long"));
      return answer;
    }
    try {
      loop.execute(() -> ask(peer, question, answer));
    } catch (RejectedExecutionException closed) {
      answer.completeExceptionally(new IOException("the transport is closed"));
    }
    return answer;
  }

  private void ask(URI peer, Bytes question, CompletableFuture<Bytes> answer) {
    QuestionLink link = links.get(peer);
    if (link == null) {
      if (links.size() >= MAX_LINKS) {
        surroundings
            .workers()
            .complete(
                () ->
                    answer.completeExceptionally(
                        new IOException("too many peers are asked at a time")));
        return;
      }
      link = new QuestionLink(surroundings, peer, loop, () -> links.remove(peer));
      links.put(peer, link);
      link.ask(question, answer);
      dialer.dial(loop, peer, Hello.questions(), link);
    } else {
      link.ask(question, answer);
    }
  }
}
