package io.kvorum.storage.file;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Main class of a process that holds a lock: writes one byte when it has it, and ends when nobody
/// writes to it any more.
final class LockHolder {
  static final int LOCKED = 'L';

  private LockHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
        FileLock lock = file.lock();
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        FileInputStream in = new FileInputStream(FileDescriptor.in)) {
      if (lock.isValid()) {
        out.write(LOCKED);
      }
      while (in.read() >= 0) {
        Thread.onSpinWait();
      }
    }
  }
}
