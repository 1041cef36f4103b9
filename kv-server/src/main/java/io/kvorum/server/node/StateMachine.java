package io.kvorum.server.node;

import io.kvorum.state.KvState;
import io.kvorum.state.Pipeline;
import io.kvorum.state.StateConfig;
import io.kvorum.storage.spi.OrderedStore;

/// A state machine and the store that it lives on. A snapshot replaces both.
record StateMachine(KvState state, OrderedStore store) {
  /// @param restore runs the long part of reading what the state keeps in memory
  static StateMachine on(OrderedStore store, Pipeline restore) {
    return new StateMachine(KvState.open(store, StateConfig.defaults(), restore), store);
  }
}
