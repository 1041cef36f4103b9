package io.kvorum.transport.grpc;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says the same thing once a minute at most: whoever is on the network may otherwise fill the disk
/// with lines. Thread-safe.
final class MinuteLog {
  private static final Logger LOG = LoggerFactory.getLogger(MinuteLog.class);
  private static final int MAX_SUBJECTS = 256;

  private final Map<String, Long> saidNanos = new LinkedHashMap<>();

  void warn(String subject, String format, Object... arguments) {
    if (isDue(subject, System.nanoTime())) {
      LOG.warn(format, arguments);
    }
  }

  void error(String subject, String message, Throwable cause) {
    if (isDue(subject, System.nanoTime())) {
      LOG.error(message, cause);
    }
  }

  void debug(String format, Object... arguments) {
    LOG.debug(format, arguments);
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
