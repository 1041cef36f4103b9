package io.kvorum.tck.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Content in whose reading something happens.
final class HookedContent extends FilterInputStream {
  private final Hook beforeRead;
  private final Hook atEnd;

  /// What happens; it may fail.
  interface Hook {
    void run() throws IOException;
  }

  HookedContent(InputStream content, Hook beforeRead, Hook atEnd) {
    super(content);
    this.beforeRead = beforeRead;
    this.atEnd = atEnd;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    beforeRead.run();
    int count = in.read(target, offset, length);
    if (count < 0) {
      atEnd.run();
    }
    return count;
  }
}
