package io.kvorum.server.node;

import io.kvorum.raft.Input;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.server.snapshot.StateStream;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes snapshots from other members, one at a time: loads each into a store beside the one in
/// use, builds what the state keeps in memory, and only then tells the core. So nothing waits while
/// a snapshot arrives, and the switch itself is short.
final class SnapshotInbox {
  private static final Logger LOG = LoggerFactory.getLogger("snapshot");

  /// A snapshot that has arrived whole.
  record Arrived(LogStart start, StateMachine machine, StateStores.Staged staged) {}

  private final StateStores stores;
  private final Mailbox mailbox;
  private final Pipeline restore;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile Optional<Arrived> arrived = Optional.empty();
  private volatile long appliedIndex;

  SnapshotInbox(StateStores stores, Mailbox mailbox, Pipeline restore) {
    this.stores = stores;
    this.mailbox = mailbox;
    this.restore = restore;
  }

  /// Offers at or below this index are refused before a byte of them is read. The core hears of
  /// them all the same, and says up to where it has the log: its leader may have missed that, and
  /// would offer the same snapshot for ever.
  void applied(long index) {
    appliedIndex = index;
  }

  /// Reads a snapshot to its end. Blocks its caller, a thread of the transport.
  ///
  /// @throws IOException if the stream fails, or another snapshot is being taken
  void take(SnapshotOffer offer, InputStream content) throws IOException {
    if (offer.start().index() <= appliedIndex) {
      tellCore(offer);
      throw new IOException("entry " + appliedIndex + " is applied already");
    }
    if (!busy.compareAndSet(false, true)) {
      throw new IOException("another snapshot is being taken");
    }
    StateStores.Staged staged;
    try {
      staged = stores.stage();
    } catch (StorageException failed) {
      busy.set(false);
      throw new IOException("cannot stage a snapshot", failed);
    }
    try {
      arrived = Optional.of(load(offer, content, staged));
    } catch (IOException | RuntimeException failed) {
      staged.discard();
      busy.set(false);
      LOG.atWarn()
          .addKeyValue("from", offer.from())
          .addKeyValue("up-to", offer.start().id())
          .addKeyValue("error", failed)
          .log("a snapshot did not arrive");
      throw failed;
    }
    tellCore(offer);
  }

  private void tellCore(SnapshotOffer offer) {
    mailbox.add(new Mail.Raw(new Input.SnapshotStaged(offer.from(), offer.term(), offer.start())));
  }

  private Arrived load(SnapshotOffer offer, InputStream content, StateStores.Staged staged)
      throws IOException {
    LOG.atInfo()
        .addKeyValue("from", offer.from())
        .addKeyValue("term", offer.term())
        .addKeyValue("up-to", offer.start().id())
        .log("receiving a snapshot");
    LogStart start = StateStream.load(content, staged.store());
    if (!start.equals(offer.start())) {
      throw new IOException("the snapshot is " + start + ", but was offered as " + offer.start());
    }
    OrderedStore store = staged.store();
    return new Arrived(start, StateMachine.on(store, stores.index(store), restore), staged);
  }

  /// The snapshot that the core has asked to install.
  Arrived claim(LogStart start) {
    Arrived claimed =
        arrived
            .filter(a -> a.start().equals(start))
            .orElseThrow(() -> new IllegalStateException("no snapshot " + start + " is staged"));
    arrived = Optional.empty();
    busy.set(false);
    return claimed;
  }

  /// The core has no use for the snapshot that begins here, if it has arrived.
  void discard(LogStart start) {
    arrived
        .filter(a -> a.start().equals(start))
        .ifPresent(
            unused -> {
              unused.staged().discard();
              arrived = Optional.empty();
              busy.set(false);
            });
  }
}
