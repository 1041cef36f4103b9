package io.kvorum.server.node;

import io.kvorum.state.IndexCheckpoint;
import io.kvorum.state.IndexImage;
import java.io.IOException;

/// Where the key index of one store is kept, beside the store. It only saves time: without it, a
/// start reads all rows.
public interface IndexSlot {
  /// What was kept last; `IndexCheckpoint.NONE` if there is nothing, or nothing that makes sense.
  IndexCheckpoint read();

  /// Replaces what was kept; durable when it returns. After a failure or a crash the slot holds the
  /// one or the other. Blocks.
  ///
  /// @param image up to a revision at which the store is durable
  void write(IndexImage image) throws IOException;
}
