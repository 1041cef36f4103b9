package io.kvorum.server.system;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of its own for one server: an ext4 file system in a file, whose power can be cut.
///
/// A cut drops everything that no sync has forced out: the file system stops at once and does not
/// write its journal. ext4 writes its journal every five seconds by itself, which would save what
/// nobody asked it to save; here it waits five minutes, longer than any cycle of a test.
final class LoopDisk implements AutoCloseable {
  private static final int UNMOUNT_ATTEMPTS = 50;

  private final Path image;
  private final Path mountPoint;
  private boolean mounted;

  private LoopDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /// Makes and mounts an empty disk; the image takes only the space that is used.
  static LoopDisk create(Path folder, int mebibytes) {
    Path image = folder.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
      Path mountPoint = Files.createDirectory(folder.resolve("disk"));
      Tool.run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", image.toString()).ok();
      LoopDisk disk = new LoopDisk(image, mountPoint);
      disk.mount();
      return disk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mount() {
    Tool.run("mount", "-o", "loop,commit=300,noatime", image.toString(), mountPoint.toString())
        .ok();
    mounted = true;
  }

  /// A folder on the disk.
  Path folder(String name) {
    return mountPoint.resolve(name);
  }

  /// Cuts the power while the server runs: nothing more gets to the disk, and nothing in memory is
  /// written any more.
  void cut() {
    Tool.run("xfs_io", "-x", "-c", "shutdown", mountPoint.toString()).ok();
  }

  /// Turns the power on again; nobody may use the disk.
  void remount() throws InterruptedException {
    unmount();
    mount();
  }

  /// A process that was killed a moment ago may still hold its files.
  private void unmount() throws InterruptedException {
    for (int attempt = 1; mounted; attempt++) {
      Tool umount = Tool.run("umount", mountPoint.toString());
      mounted = umount.exit() != 0;
      if (mounted && attempt == UNMOUNT_ATTEMPTS) {
        throw new AssertionError("cannot unmount " + mountPoint + ": " + umount.err());
      }
      Thread.sleep(mounted ? 100 : 0);
    }
  }

  @Override
  public void close() {
    try {
      unmount();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while unmounting " + mountPoint, e);
    }
  }
}
