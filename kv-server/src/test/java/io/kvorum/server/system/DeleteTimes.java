package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// When a watcher of a prefix has heard of the deletion of each key, as `System.nanoTime()`; more
/// than once is one time too often. Any thread may ask.
final class DeleteTimes implements AutoCloseable {
  private final ClientCall<WatchRequest, WatchResponse> call;
  private final Map<ByteString, List<Long>> times = new ConcurrentHashMap<>();

  private DeleteTimes(ClientCall<WatchRequest, WatchResponse> call) {
    this.call = call;
  }

  /// @param prefix ends with a slash
  static DeleteTimes below(Wire wire, String prefix, long fromRevision) {
    DeleteTimes times =
        new DeleteTimes(wire.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT));
    StreamObserver<WatchRequest> requests =
        ClientCalls.asyncBidiStreamingCall(times.call, times.new Observer());
    WatchCreateRequest create =
        WatchCreateRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8(prefix))
            .setRangeEnd(ByteString.copyFromUtf8(prefix.replaceFirst("/$", "0")))
            .setStartRevision(fromRevision)
            .addFilters(WatchCreateRequest.FilterType.NOPUT)
            .build();
    requests.onNext(WatchRequest.newBuilder().setCreateRequest(create).build());
    return times;
  }

  Map<ByteString, List<Long>> all() {
    return times;
  }

  @Override
  public void close() {
    call.cancel("the test has seen enough", null);
  }

  private final class Observer implements StreamObserver<WatchResponse> {
    @Override
    public void onNext(WatchResponse response) {
      long now = System.nanoTime();
      for (Event event : response.getEventsList()) {
        times.computeIfAbsent(event.getKv().getKey(), _ -> new CopyOnWriteArrayList<>()).add(now);
      }
    }

    @Override
    public void onError(Throwable error) {
      // A test that hears too little says so.
    }

    @Override
    public void onCompleted() {
      // As above.
    }
  }
}
