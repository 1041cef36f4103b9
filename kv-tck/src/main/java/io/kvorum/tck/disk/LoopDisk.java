package io.kvorum.tck.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A disk of a test's own: an ext4 file system in a file, whose power can be cut and whose space
/// can be taken.
///
/// A cut drops everything that no sync has forced out: the file system stops at once and does not
/// write its journal. ext4 writes its journal every five seconds by itself, which would save what
/// nobody asked it to save; here it waits five minutes, longer than any cycle of a test.
///
/// It is no perfect darkness: a sync that is under way at that moment may succeed, although ext4
/// drops what it has written (its journal is given up, and the sync finds nothing to wait for any
/// more). So only what was told before a cut has to be there after it.
public final class LoopDisk implements AutoCloseable {
  private static final int UNMOUNT_ATTEMPTS = 100;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final String FILLER = "filler";

  private final Path image;
  private final Path mountPoint;
  private boolean mounted;
  private @Nullable PowerSwitch power;

  private LoopDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /// What this machine lacks for such disks, in words.
  public static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("mounting a disk image needs root");
    }
    if (!Files.exists(Path.of("/dev/loop-control"))) {
      return Optional.of("this kernel has no loop devices");
    }
    return Stream.of(
            Program.missing("mkfs.ext4", "e2fsprogs"),
            Program.missing("xfs_io", "xfsprogs"),
            Program.missing("losetup", "mount"),
            Program.missing("fallocate", "util-linux"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /// Makes and mounts an empty disk; the image takes only the space that is used.
  public static LoopDisk create(Path folder, int mebibytes) {
    Path image = folder.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
      Path mountPoint = Files.createDirectory(folder.resolve("disk"));
      Program.run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0", image.toString());
      LoopDisk disk = new LoopDisk(image, mountPoint);
      disk.mount();
      return disk;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void mount() {
    Program.run("mount", "-o", "loop,commit=300,noatime", image.toString(), mountPoint.toString());
    mounted = true;
    power = PowerSwitch.of(mountPoint);
  }

  /// The path of a folder on the disk, which may not be there yet.
  public Path folder(String name) {
    return mountPoint.resolve(name);
  }

  /// A new folder on the disk, which no cut takes away.
  public Path durableFolder(String name) {
    try (FileChannel root = FileChannel.open(mountPoint, StandardOpenOption.READ)) {
      Path folder = Files.createDirectory(folder(name));
      root.force(true);
      return folder;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Cuts the power while it is in use: nothing more gets to the disk, and nothing in memory is
  /// written any more.
  public void cut() {
    if (power == null) {
      throw new IllegalStateException(mountPoint + " is not mounted");
    }
    power.cut();
  }

  /// Turns the power on again; nobody may use the disk.
  public void remount() {
    unmount();
    mount();
  }

  /// Takes all space but `mebibytesLeft` for a file of its own.
  public void fillUpTo(int mebibytesLeft) {
    try {
      long usable = Files.getFileStore(mountPoint).getUsableSpace();
      long taken = usable - ((long) mebibytesLeft << 20);
      Program.run("fallocate", "-l", Long.toString(taken), folder(FILLER).toString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Gives the space back that `fillUpTo` took.
  public void free() {
    try {
      Files.deleteIfExists(folder(FILLER));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// A process that was killed a moment ago may still hold its files.
  private void unmount() {
    if (power != null) {
      power.close();
      power = null;
    }
    for (int attempt = 1; mounted; attempt++) {
      mounted = !Program.succeeds("umount", mountPoint.toString());
      if (mounted && attempt == UNMOUNT_ATTEMPTS) {
        throw new AssertionError("cannot unmount " + mountPoint + ": somebody still uses it");
      }
      if (mounted) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  @Override
  public void close() {
    unmount();
  }
}
