package io.kvorum.frontend.etcd.http;

import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client that does not take its big answer, while others wait for the memory that it holds.
public final class SlowReader {
  private static final Logger LOG = LoggerFactory.getLogger(SlowReader.class);

  private SlowReader() {}

  /// Closes the connection at once, and drops what it has not taken: a polite close would wait for
  /// the client. Any thread.
  public static void hangUpOn(Channel channel) {
    LOG.warn(
        "hung up on {}: it reads its big answers too slowly, and others wait for the memory",
        channel.remoteAddress());
    var _ = channel.pipeline().firstContext().close();
  }
}
