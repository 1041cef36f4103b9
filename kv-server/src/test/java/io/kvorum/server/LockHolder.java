package io.kvorum.server;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A process that locks a file, says so, and waits to be killed.
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] arguments) throws Exception {
    FileChannel channel =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    channel.lock();
    String pid = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    System.out.println("locked");
    System.in.read();
    channel.close();
  }
}
