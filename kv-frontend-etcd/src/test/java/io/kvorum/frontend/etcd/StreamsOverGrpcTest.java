package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Leases;
import io.kvorum.api.ResponseHeader;
import io.kvorum.api.StreamListener;
import io.kvorum.api.Watches;
import io.kvorum.api.Watches.WatchRequest;
import io.kvorum.frontend.etcd.pb.LeaseKeepAliveRequest;
import io.kvorum.frontend.etcd.pb.LeaseKeepAliveResponse;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.RangeStreamResponse;
import io.kvorum.frontend.etcd.pb.WatchCancelRequest;
import io.kvorum.frontend.etcd.pb.WatchCreateRequest;
import io.kvorum.frontend.etcd.pb.WatchProgressRequest;
import io.kvorum.frontend.etcd.pb.WatchResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamsOverGrpcTest {
  private static final String WATCH = "etcdserverpb.Watch/Watch";
  private static final String KEEP_ALIVE = "etcdserverpb.Lease/LeaseKeepAlive";

  private final Rig rig = new Rig();
  private final WatchDouble watches = new WatchDouble();

  StreamsOverGrpcTest() {
    rig.node.watch =
        (_, listener) -> {
          watches.listener.complete(listener);
          return watches;
        };
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void watch_requests_reach_the_member_in_their_order() throws Exception {
    Client<WatchResponse> client = open(WATCH, WatchResponse.getDefaultInstance());

    client.call.sendMessage(
        watch()
            .setCreateRequest(
                WatchCreateRequest.newBuilder()
                    .setKey(utf8("a"))
                    .setRangeEnd(utf8("b"))
                    .setStartRevision(5)
                    .setProgressNotify(true)
                    .addFilters(WatchCreateRequest.FilterType.NODELETE)
                    .setPrevKv(true)
                    .setWatchId(9)
                    .setFragment(true))
            .build());
    client.call.sendMessage(watch().build());
    client.call.sendMessage(
        watch().setProgressRequest(WatchProgressRequest.getDefaultInstance()).build());
    client.call.sendMessage(
        watch().setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(9)).build());

    assertThat(watches.heard())
        .isEqualTo(
            new WatchRequest.Create(
                Bytes.utf8("a"),
                Bytes.utf8("b"),
                5,
                true,
                Set.of(Watches.Filter.NO_DELETE),
                true,
                9,
                true));
    assertThat(watches.heard()).isEqualTo(new WatchRequest.Progress());
    assertThat(watches.heard()).isEqualTo(new WatchRequest.Cancel(9));
  }

  @Test
  void events_arrive_with_all_fields_and_half_closing_does_not_end_the_stream() throws Exception {
    Client<WatchResponse> client = open(WATCH, WatchResponse.getDefaultInstance());
    client.call.halfClose();
    KeyValue now = new KeyValue(Bytes.utf8("k"), 2, 6, 2, Bytes.utf8("v2"), 0);
    KeyValue before = new KeyValue(Bytes.utf8("k"), 2, 4, 1, Bytes.utf8("v1"), 0);

    watches
        .listener()
        .next(
            new Watches.WatchResponse(
                ScriptedNode.HEADER,
                9,
                true,
                true,
                3,
                "why",
                true,
                List.of(
                    Event.put(now).withPrevious(Optional.of(before)),
                    Event.delete(Bytes.utf8("gone"), 7))));

    WatchResponse answer = client.next();
    assertThat(answer.getHeader()).isEqualTo(KvOverGrpcTest.header());
    assertThat(answer.getWatchId()).isEqualTo(9);
    assertThat(answer.getCreated()).isTrue();
    assertThat(answer.getCanceled()).isTrue();
    assertThat(answer.getCompactRevision()).isEqualTo(3);
    assertThat(answer.getCancelReason()).isEqualTo("why");
    assertThat(answer.getFragment()).isTrue();
    assertThat(answer.getEvents(0).getKv().getValue()).isEqualTo(utf8("v2"));
    assertThat(answer.getEvents(0).getPrevKv().getValue()).isEqualTo(utf8("v1"));
    assertThat(answer.getEvents(1).getTypeValue()).isEqualTo(1);
    assertThat(answer.getEvents(1).getKv().getModRevision()).isEqualTo(7);
    assertThat(answer.getEvents(1).hasPrevKv()).isFalse();
  }

  @Test
  void a_cancelled_stream_is_closed_at_the_member_and_a_failed_one_at_the_client()
      throws Exception {
    Client<WatchResponse> client = open(WATCH, WatchResponse.getDefaultInstance());
    StreamListener<Watches.WatchResponse> listener = watches.listener();

    client.call.cancel("enough", null);

    assertThat(watches.closed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(listener.isCancelled()).isTrue();

    WatchDouble second = new WatchDouble();
    rig.node.watch =
        (_, other) -> {
          second.listener.complete(other);
          return second;
        };
    Client<WatchResponse> other = open(WATCH, WatchResponse.getDefaultInstance());
    second.listener().failed(new KvException(KvError.NO_LEADER));
    assertThat(other.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(other.status().getDescription()).isEqualTo("etcdserver: no leader");
  }

  @Test
  void a_client_that_does_not_read_stops_its_sender_and_wakes_it_when_it_reads_again()
      throws Exception {
    Client<WatchResponse> client =
        new Client<>(rig, WATCH, MethodType.BIDI_STREAMING, WatchResponse.getDefaultInstance(), 0);
    StreamListener<Watches.WatchResponse> listener = watches.listener();
    Watches.WatchResponse big =
        new Watches.WatchResponse(
            ScriptedNode.HEADER,
            0,
            false,
            false,
            0,
            "",
            false,
            List.of(
                Event.put(
                    new KeyValue(Bytes.utf8("k"), 1, 1, 1, Bytes.wrap(new byte[100_000]), 0))));

    int sent = 0;
    CountDownLatch ready = new CountDownLatch(0);
    // What the network itself takes makes room again; then nothing moves until the client reads.
    while (sent < 1_000 && ready.await(300, TimeUnit.MILLISECONDS)) {
      while (listener.isReady()) {
        listener.next(big);
        sent++;
      }
      ready = new CountDownLatch(1);
      listener.whenReady(ready::countDown);
    }

    assertThat(sent).as("messages of 100 kB sent ahead").isBetween(1, 100);
    assertThat(listener.isReady()).isFalse();
    client.call.request(1_000);
    assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < sent; i++) {
      assertThat(client.next().getEventsCount()).isEqualTo(1);
    }
  }

  @Test
  void renewals_are_answered_one_by_one_in_their_order() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger mostAtOnce = new AtomicInteger();
    rig.node.keepAlive =
        (_, id) -> {
          mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
          return CompletableFuture.supplyAsync(
              () -> {
                running.decrementAndGet();
                return new Leases.KeepAliveResponse(ScriptedNode.HEADER, id, 10);
              });
        };
    Client<LeaseKeepAliveResponse> client =
        open(KEEP_ALIVE, LeaseKeepAliveResponse.getDefaultInstance());

    for (int id = 1; id <= 50; id++) {
      client.call.sendMessage(LeaseKeepAliveRequest.newBuilder().setID(id).build());
    }
    client.call.halfClose();

    for (int id = 1; id <= 50; id++) {
      assertThat(client.next().getID()).isEqualTo(id);
    }
    assertThat(client.status().isOk()).isTrue();
    assertThat(mostAtOnce.get()).isEqualTo(1);
  }

  @Test
  void a_streamed_range_has_its_header_in_the_last_part_alone() throws Exception {
    KeyValue kv = new KeyValue(Bytes.utf8("k"), 1, 1, 1, Bytes.utf8("v"), 0);
    rig.node.rangeStream =
        (_, request, listener) -> {
          assertThat(request.key()).isEqualTo(Bytes.utf8("k"));
          listener.next(
              new Kv.RangeResponse(new ResponseHeader(0, 0, 0, 0), List.of(kv, kv), false, 0));
          listener.next(new Kv.RangeResponse(ScriptedNode.HEADER, List.of(kv), true, 9));
          listener.completed();
        };
    Client<RangeStreamResponse> client =
        new Client<>(
            rig,
            "etcdserverpb.KV/RangeStream",
            MethodType.SERVER_STREAMING,
            RangeStreamResponse.getDefaultInstance(),
            Integer.MAX_VALUE);
    client.call.sendMessage(RangeRequest.newBuilder().setKey(utf8("k")).build());
    client.call.halfClose();

    RangeStreamResponse first = client.next();
    RangeStreamResponse last = client.next();

    assertThat(first.getRangeResponse().hasHeader()).isFalse();
    assertThat(first.getRangeResponse().getKvsCount()).isEqualTo(2);
    assertThat(last.getRangeResponse().getHeader()).isEqualTo(KvOverGrpcTest.header());
    assertThat(last.getRangeResponse().getCount()).isEqualTo(9);
    assertThat(last.getRangeResponse().getMore()).isTrue();
    assertThat(client.status().isOk()).isTrue();
  }

  private <R extends Message> Client<R> open(String method, R answerType) {
    return new Client<>(rig, method, MethodType.BIDI_STREAMING, answerType, Integer.MAX_VALUE);
  }

  private static io.kvorum.frontend.etcd.pb.WatchRequest.Builder watch() {
    return io.kvorum.frontend.etcd.pb.WatchRequest.newBuilder();
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  /// The client's half of one stream; reads as many answers ahead as it is told.
  private static final class Client<R extends Message> extends ClientCall.Listener<R> {
    final ClientCall<Message, R> call;
    private final BlockingQueue<R> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> status = new CompletableFuture<>();

    Client(Rig rig, String method, MethodType type, R answerType, int readAhead) {
      call = rig.channel.newCall(Rig.method(method, type, answerType), CallOptions.DEFAULT);
      call.start(this, new Metadata());
      if (readAhead > 0) {
        call.request(readAhead);
      }
    }

    R next() throws InterruptedException {
      R answer = answers.poll(10, TimeUnit.SECONDS);
      assertThat(answer).isNotNull();
      return answer;
    }

    Status status() throws Exception {
      return status.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void onMessage(R answer) {
      answers.add(answer);
    }

    @Override
    public void onClose(Status closed, Metadata trailers) {
      status.complete(closed);
    }
  }
}
