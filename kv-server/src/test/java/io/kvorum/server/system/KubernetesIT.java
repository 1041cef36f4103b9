package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.tck.check.Change;
import io.kvorum.tck.check.WatchChecker;
import io.kvorum.tck.check.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What kube-apiserver asks of etcd, in its own forms, of three members: 10 000 objects of 4 KiB,
/// 200 writes a second, lists, watches and short-lived events beside them. Every answer is checked:
/// writes against what the writer knows, lists and watches against the history of all changes.
///
/// `-Dkvorum.kubernetes.writes=N` sets how many writes there are.
class KubernetesIT {
  private static final int OBJECTS = 10_000;
  private static final int OBJECT_BYTES = 4 << 10;
  private static final int CREATORS = 16;
  private static final int WRITES = Integer.getInteger("kvorum.kubernetes.writes", 3_000);
  private static final long WRITE_NANOS = Duration.ofSeconds(1).toNanos() / 200;
  private static final int WRITES_PER_LIST = 250;
  private static final int WRITES_PER_COMPACTION = 1_000;
  private static final int WRITES_PER_EVENT = 8;
  private static final int PAGE = 500;
  private static final long LEASE_SECONDS = 3_660;
  private static final String PREFIX = "/registry/pods/";

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final Random random = new Random(20_261_121);
  private final Map<String, Long> revisions = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private final List<Listed> lists = new ArrayList<>();
  private Cluster cluster;
  private Member member;
  private KubeClient client;
  private KubeEvents events;
  private long lease;
  private long compactorVersion;

  /// What a list has told: of each key the revision of its last change.
  private record Listed(String how, long revision, Map<String, Long> content) {}

  /// An object that is not stored yet.
  private record Pod(String key, ByteString value, long lease) {}

  private record Created(String key, TxnResponse response) {}

  @BeforeEach
  void a_server_of_three() {
    cluster = Cluster.start(rig, 3);
    member = cluster.others(cluster.awaitLeader()).getFirst();
    client = new KubeClient(rig.connect(member.process()));
    events = rig.closing(new KubeEvents(client, rig.connect(member.process())));
  }

  @Test
  @Timeout(600)
  void kube_apiserver_gets_the_answers_that_it_relies_on() {
    assertThat(client.status().getVersion()).startsWith("3.");
    History truth = rig.closing(History.ofEverything(rig.connect(member.process()), 1));
    ResumingWatcher watcher =
        rig.closing(ResumingWatcher.start(List.of(member.ports().clientAddress()), watch()));

    lease = client.lease(LEASE_SECONDS);
    createAll();
    long nextWrite = System.nanoTime();
    for (int write = 1; write <= WRITES; write++) {
      LockSupport.parkNanos(nextWrite - System.nanoTime());
      nextWrite += WRITE_NANOS;
      write();
      if (write % WRITES_PER_EVENT == 0) {
        events.create();
      }
      if (write % WRITES_PER_LIST == 0) {
        list();
      }
      if (write % WRITES_PER_COMPACTION == 0) {
        compact();
      }
    }
    long last = create();

    truth.awaitRevision(last);
    watcher.await(last);
    List<Change> changes = Change.of(truth.events().stream().map(Translation::event).toList());
    lists.forEach(listed -> check(listed, changes));
    Watched watched =
        new Watched(KeyRange.prefix(Bytes.utf8(PREFIX)), 1, Set.of(), true, watcher.messages());
    assertThat(WatchChecker.check(watched, changes)).isEmpty();
    events.awaitEnds(cluster);
    cluster.awaitEqualHashes();
    Rig.say(
        "%d objects, %d writes, %d lists, %s, %d changes: every answer right"
            .formatted(OBJECTS, WRITES, lists.size(), events, truth.events().size()));
  }

  private static WatchCreateRequest watch() {
    return WatchCreateRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(PREFIX))
        .setRangeEnd(ByteString.copyFromUtf8(PREFIX.replaceFirst("/$", "0")))
        .setStartRevision(1)
        .setPrevKv(true)
        .setProgressNotify(true)
        .build();
  }

  /// The revision of a key's last change.
  private long known(String key) {
    return Objects.requireNonNull(revisions.get(key), key);
  }

  private void write() {
    int roll = random.nextInt(100);
    String key = keys.get(random.nextInt(keys.size()));
    if (roll < 60) {
      update(key);
    } else if (roll < 70) {
      conflict(key);
    } else if (roll < 85) {
      create();
    } else {
      delete(key);
    }
  }

  private ByteString object() {
    byte[] bytes = new byte[OBJECT_BYTES];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  /// Those that are there from the beginning, by many at once.
  private void createAll() {
    try (ExecutorService creators = Executors.newFixedThreadPool(CREATORS)) {
      IntStream.range(0, OBJECTS)
          .mapToObj(_ -> pod())
          .map(pod -> CompletableFuture.supplyAsync(() -> create(pod), creators))
          .toList()
          .forEach(created -> learn(created.join()));
    }
  }

  private long create() {
    return learn(create(pod()));
  }

  private Pod pod() {
    String key = PREFIX + "namespace-" + random.nextInt(50) + "/pod-" + random.nextLong();
    return new Pod(key, object(), random.nextInt(10) == 0 ? lease : 0);
  }

  private Created create(Pod pod) {
    TxnResponse created = client.create(pod.key(), pod.value(), pod.lease());
    assertThat(created.getSucceeded()).isTrue();
    assertThat(client.create(pod.key(), ByteString.EMPTY, 0).getSucceeded()).isFalse();
    return new Created(pod.key(), created);
  }

  private long learn(Created created) {
    keys.add(created.key());
    return learn(created.key(), created.response());
  }

  private void update(String key) {
    TxnResponse updated = client.update(key, object(), known(key));
    assertThat(updated.getSucceeded()).isTrue();
    learn(key, updated);
  }

  /// With a revision that is not the key's: nothing is written, and the answer says what there is.
  private void conflict(String key) {
    long known = known(key);
    TxnResponse updated = client.update(key, object(), known - 1);
    TxnResponse deleted = client.delete(key, known - 1);
    for (TxnResponse refused : List.of(updated, deleted)) {
      assertThat(refused.getSucceeded()).isFalse();
      assertThat(KubeClient.found(refused)).hasValueSatisfying(kv -> isLast(kv, key));
    }
    assertThat(client.get(key).getKvsList()).singleElement().satisfies(kv -> isLast(kv, key));
  }

  private void isLast(KeyValue kv, String key) {
    assertThat(kv.getKey().toStringUtf8()).isEqualTo(key);
    assertThat(kv.getModRevision()).isEqualTo(known(key));
    assertThat(kv.getValue().size()).isEqualTo(OBJECT_BYTES);
  }

  private void delete(String key) {
    TxnResponse deleted = client.delete(key, known(key));
    assertThat(deleted.getSucceeded()).isTrue();
    assertThat(deleted.getResponses(0).getResponseDeleteRange().getDeleted()).isEqualTo(1);
    assertThat(client.get(key).getKvsCount()).isZero();
    keys.set(keys.indexOf(key), keys.getLast());
    keys.removeLast();
    revisions.remove(key);
  }

  private long learn(String key, TxnResponse written) {
    long revision = written.getHeader().getRevision();
    revisions.put(key, revision);
    return revision;
  }

  private void list() {
    List<RangeResponse> pages = new ArrayList<>();
    String from = PREFIX;
    long revision = 0;
    do {
      RangeResponse page = client.page(from, PREFIX, PAGE, revision);
      pages.add(page);
      revision = revision == 0 ? page.getHeader().getRevision() : revision;
      from = page.getKvsList().getLast().getKey().toStringUtf8() + "\0";
      // Between two pages of a list others write.
      write();
    } while (pages.getLast().getMore());
    // kube-apiserver tells its client how many are still to come: of what is left from there.
    long left = pages.getFirst().getCount();
    for (RangeResponse page : pages) {
      assertThat(page.getCount()).isEqualTo(left);
      left -= page.getKvsCount();
    }
    lists.add(listed("pages", revision, pages));

    List<RangeResponse> chunks = client.stream(PREFIX);
    RangeResponse end = chunks.getLast();
    lists.add(listed("a stream", end.getHeader().getRevision(), chunks));
    assertThat(end.getCount()).isEqualTo(keys.size());
    assertThat(client.count(PREFIX)).isEqualTo(keys.size());
  }

  private static Listed listed(String how, long revision, List<RangeResponse> parts) {
    Map<String, Long> content = new TreeMap<>();
    for (RangeResponse part : parts) {
      for (KeyValue kv : part.getKvsList()) {
        content.put(kv.getKey().toStringUtf8(), kv.getModRevision());
        assertThat(kv.getValue().size()).isEqualTo(OBJECT_BYTES);
      }
    }
    return new Listed(how, revision, content);
  }

  private static void check(Listed listed, List<Change> changes) {
    Map<String, Long> expected = new TreeMap<>();
    for (Change change : changes) {
      if (change.revision() > listed.revision()) {
        break;
      }
      for (Event event : change.events()) {
        String key = event.kv().key().utf8();
        if (event.type() == Event.Type.DELETE) {
          expected.remove(key);
        } else if (key.startsWith(PREFIX)) {
          expected.put(key, event.kv().modRevision());
        }
      }
    }
    assertThat(listed.content())
        .as("%s at revision %d", listed.how(), listed.revision())
        .isEqualTo(expected);
  }

  /// As two servers do it: one wins, the other learns how far it got.
  private void compact() {
    long revision = client.count(PREFIX) > 0 ? client.get("none").getHeader().getRevision() : 0;
    assertThat(client.claimCompaction(compactorVersion, revision).getSucceeded()).isTrue();
    TxnResponse lost = client.claimCompaction(compactorVersion, revision);
    assertThat(lost.getSucceeded()).isFalse();
    KeyValue claimed = KubeClient.found(lost).orElseThrow();
    assertThat(claimed.getValue().toStringUtf8()).isEqualTo(Long.toString(revision));
    compactorVersion = claimed.getVersion();
    client.compact(revision);
  }
}
