package io.kvorum.server.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk in memory that is small enough to be filled.
final class SmallDisk implements AutoCloseable {
  private final Path mountPoint;

  private SmallDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  static SmallDisk mount(Path folder, int mebibytes) {
    try {
      Path mountPoint = Files.createDirectory(folder.resolve("small"));
      String size = "size=" + mebibytes + "m";
      Tool.run("mount", "-t", "tmpfs", "-o", size, "tmpfs", mountPoint.toString()).ok();
      return new SmallDisk(mountPoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder(String name) {
    return mountPoint.resolve(name);
  }

  /// Takes all space but `mebibytesLeft` for a file of its own.
  void fillUpTo(int mebibytesLeft) throws IOException {
    long usable = Files.getFileStore(mountPoint).getUsableSpace() - ((long) mebibytesLeft << 20);
    if (usable > 0) {
      Tool.run("fallocate", "-l", Long.toString(usable), filler().toString()).ok();
    }
  }

  /// Gives the space back that [#fillUpTo] took.
  void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  private Path filler() {
    return mountPoint.resolve("filler");
  }

  @Override
  public void close() {
    Tool.run("umount", "-l", mountPoint.toString()).ok();
  }
}
