package io.kvorum.server.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/// What this machine offers to a test. A test that needs what is not there is skipped, and says
/// what and why; nothing else is ever skipped.
final class Machine {
  private Machine() {}

  /// Skips the test unless a program of this name is on the path.
  static void needsProgram(String name, String debianPackage) {
    need(
        find(name).isPresent(),
        "'" + name + "' is not installed (Debian package " + debianPackage + ")");
  }

  /// Skips the test unless it may mount a loop device.
  static void needsLoopMounts() {
    need(isRoot(), "mounting a disk image needs root");
    need(Files.exists(Path.of("/dev/loop-control")), "this kernel has no loop devices");
    needsProgram("mkfs.ext4", "e2fsprogs");
    needsProgram("xfs_io", "xfsprogs");
    needsProgram("losetup", "mount");
  }

  static void needsRoot(String why) {
    need(isRoot(), why + " needs root");
  }

  /// Skips the test, and prints why, unless `holds`.
  static void need(boolean holds, String reasonToSkip) {
    if (!holds) {
      Rig.say("SKIPPED: " + reasonToSkip);
      throw new TestAbortedException(reasonToSkip);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String folder : path.split(":", -1)) {
      Path candidate = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
