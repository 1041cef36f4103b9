package io.kvorum.api;

import java.util.List;
import java.util.Set;

/// etcd's Watch service: one stream carries any number of watchers.
public interface Watches {
  /// Opens a stream; its answers go to the listener until the stream is closed or has failed.
  WatchStream open(CallContext context, StreamListener<WatchResponse> listener);

  /// The client's half of a stream. Requests take effect in their order. `request` never blocks.
  interface WatchStream extends AutoCloseable {
    void request(WatchRequest request);

    /// Ends all watchers; the listener hears nothing more.
    @Override
    void close();
  }

  sealed interface WatchRequest {
    /// `watchId` 0 lets the server choose. `startRevision` 0 is from now on.
    record Create(
        Bytes key,
        Bytes rangeEnd,
        long startRevision,
        boolean progressNotify,
        Set<Filter> filters,
        boolean prevKv,
        long watchId,
        boolean fragment)
        implements WatchRequest {
      public Create {
        filters = Set.copyOf(filters);
      }
    }

    record Cancel(long watchId) implements WatchRequest {}

    record Progress() implements WatchRequest {}
  }

  enum Filter {
    NO_PUT,
    NO_DELETE
  }

  record WatchResponse(
      ResponseHeader header,
      long watchId,
      boolean created,
      boolean canceled,
      long compactRevision,
      String cancelReason,
      boolean fragment,
      List<Event> events) {}
}
