package io.kvorum.server.service;

import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.server.node.Node;

/// What every request must pass, whatever it asks.
final class Admission {
  private Admission() {}

  /// @throws KvException NO_LEADER if the client asks for a leader and there is none
  static void check(CallContext context, Node node) {
    if (context.requireLeader() && !node.hasLeader()) {
      throw new KvException(KvError.NO_LEADER);
    }
  }
}
