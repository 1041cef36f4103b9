package io.kvorum.server.service;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv.RangeRequest;
import io.kvorum.api.Kv.RangeResponse;
import io.kvorum.api.ResponseHeader;
import io.kvorum.api.StreamListener;
import io.kvorum.server.node.Node;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Sends a range in chunks at one pinned revision (wire.md 2.3). The first chunk has at most ten
/// keys; the next ones double while a chunk stays under half of the size of a request and halve
/// when it is over twice that. Waits while the client is not ready: it costs one chunk of memory.
final class RangeStreamer {
  private static final ResponseHeader NO_HEADER = new ResponseHeader(0, 0, 0, 0);
  private static final Bytes ZERO = Bytes.wrap(new byte[] {0});
  private static final long FIRST_KEYS = 10;
  private static final long MAX_KEYS = 1 << 20;

  private final Node node;
  private final Headers headers;
  private final ReadPool pool;
  private final RangeRequest request;
  private final StreamListener<RangeResponse> listener;
  private final long targetBytes;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long chunkKeys = FIRST_KEYS;
  private long sentKeys;
  private long pinnedRevision;
  private long headerRevision;
  private Bytes from;

  RangeStreamer(
      Node node,
      Headers headers,
      ReadPool pool,
      RangeRequest request,
      StreamListener<RangeResponse> listener,
      long targetBytes) {
    this.node = node;
    this.headers = headers;
    this.pool = pool;
    this.request = request;
    this.listener = listener;
    this.targetBytes = targetBytes;
    this.from = request.key();
    this.pinnedRevision = request.revision();
  }

  /// Completes when all is sent, or the client is gone; the caller tells the client so.
  CompletableFuture<Void> run() {
    start();
    return done;
  }

  private void start() {
    var _ = pool.run(this::sendChunks).whenComplete(this::paused);
  }

  /// @return whether there is more to send, once the client is ready again
  private Boolean sendChunks() {
    while (!listener.isCancelled()) {
      if (sentKeys > 0 && !listener.isReady()) {
        return true;
      }
      if (sendChunk()) {
        return false;
      }
    }
    return false;
  }

  private void paused(@Nullable Boolean more, @Nullable Throwable failure) {
    if (failure != null) {
      done.completeExceptionally(failure);
    } else if (Boolean.TRUE.equals(more)) {
      listener.whenReady(this::start);
    } else {
      done.complete(null);
    }
  }

  private boolean sendChunk() {
    boolean single = request.isSingleKey() || request.countOnly();
    long left = request.limit() > 0 ? request.limit() - sentKeys : Long.MAX_VALUE;
    long keys = Math.min(chunkKeys, left);
    RangeResponse chunk = node.view().range(chunkRequest(single ? request.limit() : keys));
    if (headerRevision == 0) {
      headerRevision = chunk.header().revision();
      if (request.revision() == 0) {
        pinnedRevision = headerRevision;
      }
    }
    sentKeys += chunk.kvs().size();
    boolean last = !chunk.more() || sentKeys == request.limit() || single;
    if (last) {
      long count = sentKeys - chunk.kvs().size() + chunk.count();
      listener.next(
          new RangeResponse(headers.at(headerRevision), chunk.kvs(), chunk.more(), count));
      return true;
    }
    listener.next(new RangeResponse(NO_HEADER, chunk.kvs(), false, 0));
    from = chunk.kvs().getLast().key().plus(ZERO);
    adapt(chunk.kvs());
    return false;
  }

  private RangeRequest chunkRequest(long limit) {
    return new RangeRequest(
        from,
        request.rangeEnd(),
        limit,
        pinnedRevision,
        request.sortOrder(),
        request.sortTarget(),
        true,
        request.keysOnly(),
        request.countOnly(),
        0,
        0,
        0,
        0);
  }

  private void adapt(List<KeyValue> sent) {
    long bytes = 0;
    for (KeyValue kv : sent) {
      bytes += kv.key().length() + kv.value().length() + 24;
    }
    if (bytes < targetBytes / 2) {
      chunkKeys = Math.min(chunkKeys * 2, MAX_KEYS);
    } else if (bytes > targetBytes * 2) {
      chunkKeys = Math.max(1, chunkKeys / 2);
    }
  }
}
