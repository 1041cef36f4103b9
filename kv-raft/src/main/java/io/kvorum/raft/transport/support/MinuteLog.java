package io.kvorum.raft.transport.support;

import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Says the same thing once a minute at most: whoever is on the network may otherwise fill the disk
/// with lines. Thread-safe.
public final class MinuteLog {
  private static final int MAX_SUBJECTS = 256;

  private final System.Logger log;
  private final Map<String, Long> saidNanos = new LinkedHashMap<>();

  /// @param transport whose lines these are
  public MinuteLog(Class<?> transport) {
    log = System.getLogger(transport.getName());
  }

  public void warn(String subject, String message) {
    if (isDue(subject, System.nanoTime())) {
      log.log(Level.WARNING, message);
    }
  }

  public void error(String subject, String message, Throwable cause) {
    if (isDue(subject, System.nanoTime())) {
      log.log(Level.ERROR, message, cause);
    }
  }

  /// As often as it is said.
  public void debug(Supplier<String> message) {
    log.log(Level.DEBUG, message);
  }

  /// As often as it is said.
  public void debug(Supplier<String> message, Throwable cause) {
    log.log(Level.DEBUG, message, cause);
  }

  synchronized boolean isDue(String subject, long nowNanos) {
    Long before = saidNanos.get(subject);
    if (before != null && nowNanos - before < TimeUnit.MINUTES.toNanos(1)) {
      return false;
    }
    saidNanos.put(subject, nowNanos);
    if (saidNanos.size() > MAX_SUBJECTS) {
      Iterator<String> eldest = saidNanos.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return true;
  }
}
