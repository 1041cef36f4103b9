package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.tck.Rule;
import io.kvorum.tck.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/// TRANSPORT-5 and TRANSPORT-6: a snapshot delays nobody, and arrives whole or not at all.
abstract class SnapshotRules {
  /// More than the buffers of the network and of a transport hold.
  private static final int LARGE_BYTES = 24 << 20;

  private static final int SOME_BYTES = 1 << 20;
  private static final int TIMES = 50;

  private final Supplier<Network> network;

  SnapshotRules(Supplier<Network> network) {
    this.network = network;
  }

  private static SnapshotOffer offer(TestMember from) {
    Membership membership =
        new Membership(
            List.of(
                new Membership.Member(from.id(), List.of("http://10.0.0.1:2380"), false),
                new Membership.Member(new MemberId(-2), List.of(), true)));
    return new SnapshotOffer(from.id(), 7, new LogStart(new LogId(6, 1L << 40), membership));
  }

  /// Two members, the first of which can send the second a snapshot.
  private record Pair(TestMember a, TestMember b, TestProxy proxy) {
    static Pair of(Network network) {
      TestMember a = network.member(1);
      TestMember b = network.member(2);
      TestProxy proxy = network.proxy(b);
      a.meets(b, network.url(proxy));
      network.reach(a, b);
      return new Pair(a, b, proxy);
    }
  }

  @Rule("TRANSPORT-6")
  void a_snapshot_of_any_length_arrives_whole() throws Exception {
    Seed seed = Seed.choose();
    Pair pair = Pair.of(network.get());
    CompletableFuture<SnapshotOffer> offered = new CompletableFuture<>();
    long[] taken = new long[1];
    pair.b()
        .takes(
            (offer, content) -> {
              offered.complete(offer);
              taken[0] = checksum(content);
            });
    for (int length : List.of(0, 1, 65_535, 65_536, 65_537, LARGE_BYTES + 17)) {
      RandomContent content = new RandomContent(seed.random(), length);

      network
          .get()
          .patience()
          .end("the snapshot", pair.a().sendSnapshot(pair.b(), offer(pair.a()), content));

      assertThat(taken[0]).as("length %s, %s", length, seed).isEqualTo(content.checksum());
    }
    assertThat(offered.join()).isEqualTo(offer(pair.a()));
  }

  private static long checksum(InputStream content) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] buffer = new byte[10_000];
    for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      checksum.update(buffer, 0, count);
    }
    return checksum.getValue();
  }

  @Rule("TRANSPORT-6")
  void a_snapshot_is_sent_when_its_receiver_has_taken_it() throws Exception {
    Pair pair = Pair.of(network.get());
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    pair.b()
        .takes(
            (offer, content) -> {
              content.readAllBytes();
              read.countDown();
              await(goOn);
            });

    Future<Void> sent = pair.a().sendSnapshot(pair.b(), offer(pair.a()), content(SOME_BYTES));
    read.await();
    Future<Bytes> answer = pair.a().transport().ask(pair.b().url(), Bytes.EMPTY);
    network.get().patience().end("the answer", answer);
    assertThat(sent.isDone()).as("sent before it was taken").isFalse();
    goOn.countDown();

    network.get().patience().end("the snapshot", sent);
  }

  @Rule("TRANSPORT-6")
  void a_receiver_that_fails_is_told_to_the_sender() throws Exception {
    Pair pair = Pair.of(network.get());
    pair.b()
        .takes(
            (offer, content) -> {
              content.read();
              throw new IOException("the disk is full");
            });

    Throwable failure =
        failure(pair.a().sendSnapshot(pair.b(), offer(pair.a()), content(LARGE_BYTES)));

    assertThat(failure).isInstanceOf(IOException.class);
  }

  @Rule("TRANSPORT-6")
  void a_receiver_that_does_not_take_everything_is_told_to_the_sender() throws Exception {
    Pair pair = Pair.of(network.get());
    pair.b().takes((offer, content) -> content.readNBytes(SOME_BYTES / 2));

    Throwable failure =
        failure(pair.a().sendSnapshot(pair.b(), offer(pair.a()), content(SOME_BYTES)));

    assertThat(failure).isInstanceOf(IOException.class);
  }

  @Rule("TRANSPORT-6")
  void a_sender_that_fails_leaves_its_receiver_with_a_failure_too() throws Exception {
    Pair pair = Pair.of(network.get());
    CountDownLatch begun = new CountDownLatch(1);
    Future<IOException> atReceiver = failureAtReceiver(pair.b(), begun::countDown);
    InputStream broken =
        new HookedContent(
            content(SOME_BYTES),
            () -> {},
            () -> {
              await(begun);
              throw new IOException("the disk cannot be read");
            });

    Throwable failure = failure(pair.a().sendSnapshot(pair.b(), offer(pair.a()), broken));

    assertThat(failure).isInstanceOf(IOException.class);
    network.get().patience().end("the receiver's stream", atReceiver);
  }

  @Rule("TRANSPORT-6")
  void a_snapshot_that_is_cut_fails_on_both_sides() throws Exception {
    Pair pair = Pair.of(network.get());
    Future<IOException> atReceiver = failureAtReceiver(pair.b(), () -> pair.proxy().cut(false));

    Throwable failure =
        failure(pair.a().sendSnapshot(pair.b(), offer(pair.a()), content(LARGE_BYTES)));

    assertThat(failure).isInstanceOf(IOException.class);
    network.get().patience().end("the receiver's stream", atReceiver);
  }

  @Rule("TRANSPORT-6")
  void a_snapshot_that_is_swallowed_fails_on_both_sides() throws Exception {
    Pair pair = Pair.of(network.get());
    Future<IOException> atReceiver = failureAtReceiver(pair.b(), pair.proxy()::stall);

    Throwable failure =
        failure(pair.a().sendSnapshot(pair.b(), offer(pair.a()), content(LARGE_BYTES)));

    assertThat(failure).isInstanceOf(IOException.class);
    network.get().patience().end("the receiver's stream", atReceiver);
  }

  @Rule("TRANSPORT-6")
  void a_snapshot_that_is_damaged_fails_on_both_sides() throws Exception {
    Seed seed = Seed.choose();
    Pair pair = Pair.of(network.get());
    Future<IOException> atReceiver =
        failureAtReceiver(pair.b(), () -> pair.proxy().damage(1_000_000, seed.random()));

    Throwable failure =
        failure(pair.a().sendSnapshot(pair.b(), offer(pair.a()), content(LARGE_BYTES)));

    assertThat(failure).as(seed.toString()).isInstanceOf(IOException.class);
    network.get().patience().end("the receiver's stream, " + seed, atReceiver);
  }

  @Rule("TRANSPORT-6")
  void a_snapshot_for_somebody_who_is_not_there_fails() throws Exception {
    TestMember a = network.get().member(1);
    TestMember b = network.get().member(2);
    Throwable toStranger = failure(a.sendSnapshot(b, offer(a), content(SOME_BYTES)));
    a.meets(b, network.get().url(network.get().freePort()));

    Throwable toNobody = failure(a.sendSnapshot(b, offer(a), content(SOME_BYTES)));

    assertThat(toStranger).isInstanceOf(IOException.class);
    assertThat(toNobody).isInstanceOf(IOException.class);
  }

  @Rule("TRANSPORT-5")
  void a_receiver_that_takes_its_time_delays_no_message() throws Exception {
    Pair pair = Pair.of(network.get());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    pair.b()
        .takes(
            (offer, content) -> {
              content.read();
              begun.countDown();
              await(goOn);
              content.readAllBytes();
            });

    Future<Void> sent = pair.a().sendSnapshot(pair.b(), offer(pair.a()), content(LARGE_BYTES));
    begun.await();
    for (int i = 0; i < TIMES; i++) {
      network.get().reach(pair.a(), pair.b());
    }
    goOn.countDown();

    network.get().patience().end("the snapshot", sent);
  }

  @Rule("TRANSPORT-5")
  void a_sender_that_takes_its_time_delays_no_message() throws Exception {
    Pair pair = Pair.of(network.get());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    InputStream slow =
        new HookedContent(
            content(SOME_BYTES),
            () -> {
              begun.countDown();
              await(goOn);
            },
            () -> {});

    Future<Void> sent = pair.a().sendSnapshot(pair.b(), offer(pair.a()), slow);
    begun.await();
    for (int i = 0; i < TIMES; i++) {
      network.get().reach(pair.a(), pair.b());
    }
    goOn.countDown();

    network.get().patience().end("the snapshot", sent);
  }

  /// The receiver reads a little, lets something happen, and reads on. What it gets to hear then.
  private static Future<IOException> failureAtReceiver(TestMember receiver, Runnable happens) {
    CompletableFuture<IOException> failed = new CompletableFuture<>();
    receiver.takes(
        (offer, content) -> {
          content.readNBytes(1_000);
          happens.run();
          try {
            content.readAllBytes();
          } catch (IOException failure) {
            failed.complete(failure);
            throw failure;
          }
        });
    return failed;
  }

  private Throwable failure(Future<?> future) throws InterruptedException {
    return network.get().patience().failure("the snapshot", future);
  }

  private static InputStream content(int length) {
    return new ByteArrayInputStream(new byte[length]);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the test is over");
    }
  }
}
