package io.kvorum.storage.file;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes files whose content does not depend on it: all that must last was synced before.
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  static void quietly(Closeable file) {
    try {
      file.close();
    } catch (IOException failed) {
      LOG.warn("cannot close {}", file, failed);
    }
  }
}
