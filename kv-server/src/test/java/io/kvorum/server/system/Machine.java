package io.kvorum.server.system;

import io.kvorum.tck.disk.LoopDisk;
import io.kvorum.tck.disk.Program;
import org.opentest4j.TestAbortedException;

/// What this machine offers to a test. A test that needs what is not there is skipped, and says
/// what and why; nothing else is ever skipped.
final class Machine {
  private Machine() {}

  /// Skips the test unless a program of this name is on the path.
  static void needsProgram(String name, String debianPackage) {
    need(
        Program.find(name).isPresent(),
        "'" + name + "' is not installed (Debian package " + debianPackage + ")");
  }

  /// Skips the test unless it may mount a loop device.
  static void needsLoopMounts() {
    LoopDisk.missing().ifPresent(reason -> need(false, reason));
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
}
