package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// jetcd, the etcd client of the Java world as it comes from Maven Central, works with the server.
@Timeout(60)
class JetcdIT {
  @RegisterExtension final Rig rig = Rig.inMemory();

  private Client client;

  @BeforeEach
  void a_client_is_connected() {
    ServerProcess server = rig.start(ServerCommand.underTest());
    client = rig.closing(Client.builder().endpoints(server.ports().clientUrl()).build());
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private static List<String> pairs(GetResponse response) {
    return response.getKvs().stream().map(JetcdIT::pair).toList();
  }

  private static String pair(KeyValue kv) {
    return kv.getKey() + "=" + kv.getValue();
  }

  @Test
  void kv_puts_gets_deletes_and_compacts() throws Exception {
    KV kv = client.getKVClient();
    long first = get(kv.put(bytes("a/1"), bytes("x"))).getHeader().getRevision();
    get(kv.put(bytes("a/2"), bytes("y")));
    PutOption previous = PutOption.builder().withPrevKV().build();

    assertThat(pair(get(kv.put(bytes("a/1"), bytes("z"), previous)).getPrevKv()))
        .isEqualTo("a/1=x");
    assertThat(pairs(get(kv.get(bytes("a/"), GetOption.builder().isPrefix(true).build()))))
        .containsExactly("a/1=z", "a/2=y");
    GetOption newestFirst =
        GetOption.builder()
            .isPrefix(true)
            .withSortField(GetOption.SortTarget.MOD)
            .withSortOrder(GetOption.SortOrder.DESCEND)
            .withLimit(1)
            .build();
    GetResponse newest = get(kv.get(bytes("a/"), newestFirst));
    assertThat(pairs(newest)).containsExactly("a/1=z");
    assertThat(newest.isMore()).isTrue();
    assertThat(newest.getCount()).isEqualTo(2);
    assertThat(pairs(get(kv.get(bytes("a/1"), GetOption.builder().withRevision(first).build()))))
        .containsExactly("a/1=x");
    DeleteOption all = DeleteOption.builder().isPrefix(true).withPrevKV(true).build();
    assertThat(get(kv.delete(bytes("a/"), all)).getPrevKvs().stream().map(JetcdIT::pair))
        .containsExactly("a/1=z", "a/2=y");
    get(kv.compact(first + 1));
    assertThatThrownBy(
            () -> get(kv.get(bytes("a/1"), GetOption.builder().withRevision(first).build())))
        .hasMessageContaining("required revision has been compacted");
  }

  @Test
  void a_transaction_takes_the_branch_that_its_comparisons_choose() throws Exception {
    KV kv = client.getKVClient();
    get(kv.put(bytes("lock"), bytes("mine")));

    TxnResponse taken = get(swap(kv, "mine", "yours").commit());
    TxnResponse refused = get(swap(kv, "mine", "theirs").commit());

    assertThat(taken.isSucceeded()).isTrue();
    assertThat(refused.isSucceeded()).isFalse();
    assertThat(refused.getGetResponses().getFirst().getKvs().stream().map(JetcdIT::pair))
        .containsExactly("lock=yours");
  }

  private static io.etcd.jetcd.Txn swap(KV kv, String from, String to) {
    return kv.txn()
        .If(
            new Cmp(bytes("lock"), Cmp.Op.EQUAL, CmpTarget.value(bytes(from))),
            new Cmp(bytes("absent"), Cmp.Op.EQUAL, CmpTarget.version(0)))
        .Then(Op.put(bytes("lock"), bytes(to), PutOption.DEFAULT))
        .Else(Op.get(bytes("lock"), GetOption.DEFAULT));
  }

  @Test
  void a_watch_tells_the_past_the_present_and_its_progress() throws Exception {
    KV kv = client.getKVClient();
    long first = get(kv.put(bytes("w/1"), bytes("old"))).getHeader().getRevision();
    get(kv.put(bytes("w/1"), bytes("new")));
    BlockingQueue<WatchResponse> responses = new LinkedBlockingQueue<>();
    WatchOption option =
        WatchOption.builder().isPrefix(true).withRevision(first).withPrevKV(true).build();

    try (Watch.Watcher watcher =
        client.getWatchClient().watch(bytes("w/"), option, responses::add)) {
      List<WatchEvent> events = new ArrayList<>();
      collect(responses, events, 2);
      get(kv.delete(bytes("w/1")));
      collect(responses, events, 3);

      assertThat(events.stream().map(JetcdIT::words))
          .containsExactly("PUT w/1=old was ''", "PUT w/1=new was 'old'", "DELETE w/1= was 'new'");
      WatchResponse progress = progress(watcher, responses);
      assertThat(progress.isProgressNotify()).isTrue();
      assertThat(progress.getHeader().getRevision()).isGreaterThanOrEqualTo(first + 2);
    }
  }

  /// Asks until there is an answer: there is none while the watcher still comes from the past.
  private static WatchResponse progress(
      Watch.Watcher watcher, BlockingQueue<WatchResponse> responses) throws InterruptedException {
    for (int attempt = 0; attempt < 100; attempt++) {
      watcher.requestProgress();
      WatchResponse answer = responses.poll(100, TimeUnit.MILLISECONDS);
      if (answer != null) {
        return answer;
      }
    }
    throw new AssertionError("no answer to requests for progress");
  }

  private static void collect(
      BlockingQueue<WatchResponse> responses, List<WatchEvent> events, int count)
      throws InterruptedException {
    while (events.size() < count) {
      WatchResponse response = responses.poll(10, TimeUnit.SECONDS);
      assertThat(response).as("more events after %s", events.size()).isNotNull();
      events.addAll(response.getEvents());
    }
  }

  private static String words(WatchEvent event) {
    String before = event.getPrevKV().getValue().toString();
    return event.getEventType() + " " + pair(event.getKeyValue()) + " was '" + before + "'";
  }

  @Test
  void a_watch_of_a_compacted_revision_fails_as_jetcd_expects() throws Exception {
    KV kv = client.getKVClient();
    for (int i = 0; i < 5; i++) {
      get(kv.put(bytes("c"), bytes("" + i)));
    }
    get(kv.compact(5));
    CompletableFuture<Throwable> error = new CompletableFuture<>();

    try (Watch.Watcher watcher =
        client
            .getWatchClient()
            .watch(
                bytes("c"),
                WatchOption.builder().withRevision(2).build(),
                response -> {},
                error::complete)) {
      assertThat(watcher).isNotNull();
      assertThat(get(error)).hasMessageContaining("required revision has been compacted");
    }
  }

  @Test
  void a_lease_is_granted_kept_alive_looked_at_and_revoked() throws Exception {
    Lease leases = client.getLeaseClient();
    KV kv = client.getKVClient();
    long id = get(leases.grant(60)).getID();
    get(kv.put(bytes("l"), bytes("v"), PutOption.builder().withLeaseId(id).build()));

    assertThat(get(leases.keepAliveOnce(id)).getTTL()).isEqualTo(60);
    assertThat(firstKeepAlive(leases, id).getTTL()).isEqualTo(60);
    LeaseTimeToLiveResponse life =
        get(leases.timeToLive(id, LeaseOption.builder().withAttachedKeys().build()));
    assertThat(life.getGrantedTTL()).isEqualTo(60);
    assertThat(life.getTTL()).isBetween(55L, 60L);
    assertThat(life.getKeys()).containsExactly(bytes("l"));
    get(leases.revoke(id));
    assertThat(get(kv.get(bytes("l"))).getKvs()).isEmpty();
    assertThat(get(leases.timeToLive(id, LeaseOption.DEFAULT)).getTTL()).isEqualTo(-1);
  }

  private static LeaseKeepAliveResponse firstKeepAlive(Lease leases, long id) throws Exception {
    CompletableFuture<LeaseKeepAliveResponse> first = new CompletableFuture<>();
    StreamObserver<LeaseKeepAliveResponse> observer =
        new StreamObserver<>() {
          @Override
          public void onNext(LeaseKeepAliveResponse response) {
            first.complete(response);
          }

          @Override
          public void onError(Throwable error) {
            first.completeExceptionally(error);
          }

          @Override
          public void onCompleted() {
            first.completeExceptionally(new AssertionError("the keep-alive stream ended"));
          }
        };
    try (var keeper = leases.keepAlive(id, observer)) {
      assertThat(keeper).isNotNull();
      return get(first);
    }
  }
}
