package io.kvorum.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file. Reads run beside writes, from any thread; writes and syncs come from one thread.
/// It stays open when it is renamed.
interface DiskFile extends AutoCloseable {
  /// Fills `into` from its beginning with `length` bytes at `position`.
  ///
  /// @throws java.io.EOFException if the file ends before
  void read(long position, byte[] into, int length) throws IOException;

  /// Writes everything from the buffer's position to its limit.
  void write(ByteBuffer from, long position) throws IOException;

  /// Makes everything written before it durable (`fdatasync`). Never to be repeated after a
  /// failure: the kernel may have marked the lost pages clean.
  void force() throws IOException;

  long size() throws IOException;

  @Override
  void close();
}
