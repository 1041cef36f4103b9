package io.kvorum.server.node;

import io.kvorum.state.Applied;
import java.util.List;

/// Hears every applied batch, on the thread of the apply duty, before the answers leave.
public interface AppliedListener {
  void applied(List<Applied> batch);

  /// The state was replaced by a newer one from another member: what led there was not heard.
  default void replaced() {}
}
