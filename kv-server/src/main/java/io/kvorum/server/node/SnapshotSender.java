package io.kvorum.server.node;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Input;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.server.snapshot.StateStream;
import io.kvorum.state.KvState;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the state to members that are behind the start of the log. The store is the snapshot: a
/// view of it is streamed, and nothing is copied on the disk before.
final class SnapshotSender {
  private static final Logger LOG = LoggerFactory.getLogger("snapshot");

  private final MemberId self;
  private final Supplier<StateMachine> machine;
  private final PeerTransport transport;
  private final Mailbox mailbox;
  private final Executor background;

  /// @param background runs one task for each member that a snapshot goes to; they block
  SnapshotSender(
      MemberId self,
      Supplier<StateMachine> machine,
      PeerTransport transport,
      Mailbox mailbox,
      Executor background) {
    this.self = self;
    this.machine = machine;
    this.transport = transport;
    this.mailbox = mailbox;
    this.background = background;
  }

  /// Sends the newest state, and tells the core how it ended.
  void send(MemberId to, long term) {
    background.execute(() -> sendNow(to, term));
  }

  private void sendNow(MemberId to, long term) {
    LogId upTo = LogId.ZERO;
    boolean arrived = false;
    try (OrderedStore.View view = machine.get().store().view()) {
      LogStart start = KvState.applied(view);
      upTo = start.id();
      LOG.atInfo().addKeyValue("to", to).addKeyValue("up-to", upTo).log("sending a snapshot");
      try (InputStream content = StateStream.of(view)) {
        transport.sendSnapshot(to, new SnapshotOffer(self, term, start), content);
      }
      arrived = true;
      LOG.atInfo().addKeyValue("to", to).addKeyValue("up-to", upTo).log("sent a snapshot");
    } catch (IOException | StorageException failed) {
      LOG.atWarn()
          .addKeyValue("to", to)
          .addKeyValue("up-to", upTo)
          .addKeyValue("error", failed)
          .log("a snapshot could not be sent");
    } finally {
      mailbox.add(new Mail.Raw(new Input.SnapshotSent(to, upTo, arrived)));
    }
  }
}
