package io.kvorum.server.bootstrap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the operating system, and again for a while: where members start together, the name service
/// may come last.
public final class SystemResolver implements NameResolver {
  private static final Logger LOG = LoggerFactory.getLogger(SystemResolver.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Override
  public String address(String host) throws UnknownHostException {
    long begun = System.nanoTime();
    while (true) {
      try {
        return InetAddress.getByName(host).getHostAddress();
      } catch (UnknownHostException unknown) {
        if (System.nanoTime() - begun >= LIMIT.toNanos()) {
          throw unknown;
        }
        LOG.atWarn()
            .addKeyValue("host", host)
            .addKeyValue("retry-interval", PAUSE)
            .addKeyValue("error", unknown.getMessage())
            .log("failed to resolve URL Host");
      }
      pause();
    }
  }

  private static void pause() throws UnknownHostException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    }
  }
}
