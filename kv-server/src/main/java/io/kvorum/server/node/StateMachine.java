package io.kvorum.server.node;

import io.kvorum.state.IndexCheckpoint;
import io.kvorum.state.KvState;
import io.kvorum.state.Pipeline;
import io.kvorum.state.StateConfig;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A state machine, the store that it lives on, and where its key index is kept. A snapshot
/// replaces all three.
record StateMachine(KvState state, OrderedStore store, IndexSlot index) {
  private static final Logger LOG = LoggerFactory.getLogger(StateMachine.class);

  /// @param restore runs the long part of reading what the state keeps in memory
  static StateMachine on(OrderedStore store, IndexSlot index, Pipeline restore) {
    return new StateMachine(open(store, index.read(), restore), store, index);
  }

  private static KvState open(OrderedStore store, IndexCheckpoint kept, Pipeline restore) {
    try {
      return KvState.open(store, kept, StateConfig.defaults(), restore);
    } catch (StorageException.Corrupted damaged) {
      if (kept.pieces() == 0) {
        throw damaged;
      }
      LOG.atWarn()
          .addKeyValue("error", damaged)
          .log("cannot start from the kept key index: reading all rows of the store instead");
      return KvState.open(store, IndexCheckpoint.NONE, StateConfig.defaults(), restore);
    }
  }
}
