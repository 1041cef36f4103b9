package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.StreamListener;
import io.kvorum.api.Watches;
import io.kvorum.api.Watches.WatchRequest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The member's half of one watch stream.
final class WatchDouble implements Watches.WatchStream {
  final CompletableFuture<StreamListener<Watches.WatchResponse>> listener =
      new CompletableFuture<>();
  final BlockingQueue<WatchRequest> requests = new LinkedBlockingQueue<>();
  final CountDownLatch closed = new CountDownLatch(1);

  StreamListener<Watches.WatchResponse> listener() throws Exception {
    return listener.get(10, TimeUnit.SECONDS);
  }

  WatchRequest heard() throws InterruptedException {
    WatchRequest request = requests.poll(10, TimeUnit.SECONDS);
    assertThat(request).isNotNull();
    return request;
  }

  @Override
  public void request(WatchRequest request) {
    requests.add(request);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
