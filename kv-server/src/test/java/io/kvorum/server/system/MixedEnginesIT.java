package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Three members keep the same data in three different engines: they hold the same after many
/// writes, and one that has lost its disk gets everything back from the others, whose engines write
/// their rows quite differently.
///
/// Etcd has one engine; against it the test shows that it asks for nothing that etcd does not do.
class MixedEnginesIT {
  private static final int WRITES = Integer.getInteger("kvorum.mixed.writes", 10_000);
  private static final int WRITERS = 24;
  private static final int KEYS = 5_000;
  private static final int VALUE_BYTES = 256;
  private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);
  private static final List<String> ENGINES = List.of("rocksdb", "lmdb", "mvstore");

  /// What a member says that got the state of another one instead of the log.
  private static final String SNAPSHOT_INSTALLED =
      ServerCommand.isEtcdUnderTest() ? "applied snapshot" : "installed a snapshot";

  @RegisterExtension final Rig rig = new Rig();

  private final long seed = Long.getLong("kvorum.seed", System.nanoTime());

  @Test
  @Timeout(900)
  void members_with_different_engines_hold_the_same_and_restore_one_another() throws Exception {
    Rig.say(WRITES + " random writes, -Dkvorum.seed=" + seed);
    Cluster cluster = Cluster.start(rig, places());
    long began = System.nanoTime();
    writeAtRandom(cluster, WRITES, seed);
    long took = System.nanoTime() - began;
    Rig.say(
        "%d writes in %d ms; equal hashes at revision %d"
            .formatted(WRITES, took / 1_000_000, cluster.awaitEqualHashes()));

    replace(cluster, cluster.member(2));
    Rig.say("equal hashes again at revision " + cluster.awaitEqualHashes());
  }

  private List<Cluster.Place> places() {
    List<Cluster.Place> places = new ArrayList<>();
    for (int i = 0; i < ENGINES.size(); i++) {
      places.add(Cluster.onLoopback(rig, ServerCommand.underTest(), i + 1, flags(ENGINES.get(i))));
    }
    return places;
  }

  /// A log that is soon compacted, so that a newcomer cannot be served from it.
  private static List<String> flags(String engine) {
    List<String> flags = new ArrayList<>(List.of("--snapshot-count", "500"));
    if (!ServerCommand.isEtcdUnderTest()) {
      flags.addAll(List.of("--storage-engine", engine));
    }
    return flags;
  }

  private static void writeAtRandom(Cluster cluster, int writes, long seed) throws Exception {
    AtomicLong left = new AtomicLong(writes);
    Queue<StatusRuntimeException> met = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    List<String> addresses = cluster.addresses();
    for (int i = 0; i < WRITERS; i++) {
      Random random = new Random(seed + i);
      Wire wire = new Wire(addresses.get(i % addresses.size()));
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (wire) {
                      while (left.getAndDecrement() > 0) {
                        Translation.send(wire, request(random));
                      }
                    } catch (StatusRuntimeException e) {
                      met.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(met).as("errors that writers met").isEmpty();
  }

  private static Kv.Request request(Random random) {
    int number = random.nextInt(KEYS);
    Bytes key = key(number);
    return switch (random.nextInt(20)) {
      case 0 -> new Kv.DeleteRangeRequest(key, Bytes.EMPTY, false);
      case 1 -> new Kv.DeleteRangeRequest(key, key.plus(Bytes.utf8("~")), false);
      case 2 ->
          new Kv.TxnRequest(
              List.of(),
              List.of(
                  Optional.of(put(key, random)),
                  Optional.of(
                      new Kv.DeleteRangeRequest(anotherKey(number, random), Bytes.EMPTY, false)),
                  Optional.of(put(Bytes.utf8("other-").plus(key), random))),
              List.of());
      default -> put(key, random);
    };
  }

  private static Bytes key(int number) {
    return Bytes.utf8("key-" + number);
  }

  /// A transaction that changes one key twice is refused.
  private static Bytes anotherKey(int number, Random random) {
    return key((number + 1 + random.nextInt(KEYS - 1)) % KEYS);
  }

  private static Kv.PutRequest put(Bytes key, Random random) {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return Kv.PutRequest.of(key, Bytes.wrap(value));
  }

  /// A member loses its disk and is replaced by etcd's procedure, while clients write on.
  private void replace(Cluster cluster, Member victim) throws Exception {
    Recording recording = new Recording();
    Reconfiguration change = new Reconfiguration(rig, cluster);
    try (Load load = Load.start(cluster::addresses, recording, 3, Duration.ofMillis(5))) {
      victim.kill();
      Path data = victim.flags().dataDir();
      Rig.deleteRecursively(data);
      change.removeFromList(victim);
      load.awaitAnswers(200);
      long began = System.nanoTime();
      Member back = change.addVoter(ServerCommand.underTest(), victim.flags());
      Rig.say(
          "a member without its disk serves again after "
              + (System.nanoTime() - began) / 1_000_000
              + " ms");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(CATCH_UP_LIMIT);
      assertThat(back.process().log()).contains(SNAPSHOT_INSTALLED);
      load.awaitAnswers(200);
    }
  }
}
