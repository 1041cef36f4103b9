package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Objects that end by themselves, as kube-apiserver keeps its events: under leases that many
/// share, each for some time and for some objects, and that live so much longer that no object ends
/// early. One thread uses it.
final class KubeEvents implements AutoCloseable {
  private static final String PREFIX = "/registry/events/";
  private static final Duration LIFE = Duration.ofSeconds(4);

  /// For how long, and for how many objects, a lease is taken again.
  private static final Duration SHARED = Duration.ofSeconds(1);

  private static final int MOST_SHARING = 15;

  private final KubeClient client;
  private final DeleteTimes deletes;
  private final Map<String, Long> created = new HashMap<>();
  private long lease;
  private long grantedNanos;
  private int sharing = MOST_SHARING;
  private int leases;

  /// @param wire where it hears of their ends
  KubeEvents(KubeClient client, Wire wire) {
    this.client = client;
    this.deletes = DeleteTimes.below(wire, PREFIX, 1);
  }

  void create() {
    String key = PREFIX + "event-" + created.size();
    long lease = lease();
    created.put(key, System.nanoTime());
    assertThat(client.create(key, ByteString.copyFromUtf8(key), lease).getSucceeded()).isTrue();
  }

  private long lease() {
    long now = System.nanoTime();
    if (sharing == MOST_SHARING || now - grantedNanos > SHARED.toNanos()) {
      lease = client.lease(LIFE.plus(SHARED).toSeconds());
      grantedNanos = now;
      sharing = 0;
      leases++;
    }
    sharing++;
    return lease;
  }

  /// Waits until all have ended, each once and none before its time.
  void awaitEnds(Cluster cluster) {
    cluster.await(
        "end of all events",
        () -> Optional.of(deletes.all()).filter(ended -> ended.size() == created.size()));
    created.forEach(
        (key, began) -> {
          List<Long> ends = deletes.all().getOrDefault(ByteString.copyFromUtf8(key), List.of());
          assertThat(ends).as("deletes of %s", key).hasSize(1);
          assertThat(ends.getFirst() - began).as(key).isGreaterThanOrEqualTo(LIFE.toNanos());
        });
    assertThat(client.count(PREFIX)).isZero();
  }

  @Override
  public String toString() {
    return created.size() + " events under " + leases + " leases";
  }

  @Override
  public void close() {
    deletes.close();
  }
}
