package io.kvorum.server;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has been opened, to be closed in the reverse order. One that fails to close is told of and
/// does not keep the others open.
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final ArrayDeque<AutoCloseable> resources = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (Exception failed) {
        LOG.atError()
            .addKeyValue("resource", resource.getClass().getName())
            .setCause(failed)
            .log("could not be closed");
      }
    }
  }
}
