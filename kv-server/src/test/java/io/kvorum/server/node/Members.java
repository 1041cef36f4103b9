package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.Peer;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A member on a disk in memory, for tests: opened, crashed and opened again.
public final class Members implements AutoCloseable {
  /// Few, so that the index is kept and used all the time.
  private static final long INDEX_ROWS = 10;

  private static final Path LOG = Path.of("log");

  private final MemoryEngine engine = new MemoryEngine();
  private final MemoryStores stores = new MemoryStores(engine);
  private final long checkpointBytes;
  private long boots;
  private LogStorage log;
  private Node node;

  public Members() {
    this(1L << 20);
  }

  public Members(long checkpointBytes) {
    this.checkpointBytes = checkpointBytes;
    stores.close();
    open(List.of());
  }

  public void open(List<AppliedListener> listeners) {
    log = engine.openLog(LOG);
    stores.reopen();
    node =
        new Node(
            config(++boots),
            log,
            stores,
            handler -> new NoPeers(),
            Pipeline.inTurn(),
            new Random(boots),
            NodeMeter.DEAF);
    node.start(listeners, question -> question);
  }

  private NodeConfig config(long bootCount) {
    Membership alone =
        new Membership(
            List.of(new Membership.Member(new MemberId(1), List.of("http://localhost:1"), false)));
    return config(1, bootCount, alone, List.of(), checkpointBytes, Duration.ofMillis(20));
  }

  static NodeConfig config(
      long id,
      long bootCount,
      Membership initial,
      List<Peer> known,
      long checkpointBytes,
      Duration tick) {
    return new NodeConfig(
        new MemberId(id),
        2,
        bootCount,
        "m" + id,
        initial,
        known,
        List.of("http://localhost:1"),
        List.of("http://localhost:2"),
        tick,
        10,
        1_000,
        10_000_000,
        100_000,
        128,
        0,
        new CheckpointPace(checkpointBytes, Long.MAX_VALUE, INDEX_ROWS),
        CompactionPace.defaults(),
        Duration.ofMinutes(10),
        Optional.of(Duration.ofSeconds(3)));
  }

  public Node node() {
    return node;
  }

  /// The log as the disk has it.
  public LogStorage log() {
    return log;
  }

  /// Stops without syncing anything more, loses what was not synced, and opens again.
  public void crash() {
    node.close();
    stores.close();
    log.close();
    engine.crash();
    open(List.of());
  }

  /// Stops in good order and opens again.
  public void restart() {
    closeFiles();
    open(List.of());
  }

  private void closeFiles() {
    node.close();
    stores.close();
    log.close();
  }

  public static Command put(String key, String value) {
    return new Command.Put(Kv.PutRequest.of(Bytes.utf8(key), Bytes.utf8(value)));
  }

  /// Puts a command through the log and waits for its outcome.
  public Applied propose(Command command) {
    try {
      return node.propose(command).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException failed) {
      throw new AssertionError("no outcome of " + command, failed);
    }
  }

  /// The newest value of a key, linearizable.
  public String get(String key) {
    try {
      node.barrier().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException failed) {
      throw new AssertionError("no barrier", failed);
    }
    var kvs = node.view().range(Kv.RangeRequest.of(Bytes.utf8(key))).kvs();
    return kvs.isEmpty() ? "" : kvs.getFirst().value().utf8();
  }

  @Override
  public void close() {
    closeFiles();
    engine.close();
  }
}
