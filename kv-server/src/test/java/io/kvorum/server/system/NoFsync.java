package io.kvorum.server.system;

import java.nio.file.Path;
import java.util.List;

/// Switches off every sync of a server, as a disk or a hypervisor that lies would.
final class NoFsync {
  private static final Path SOURCE = Path.of("src/test/native/no_fsync.c");

  private NoFsync() {}

  /// The same server, whose syncs all succeed and do nothing; the library is built in `folder`.
  ///
  /// etcd is a static Go program, which an interposed library does not reach: a tracer answers its
  /// syncs instead.
  static ServerCommand of(ServerCommand command, Path folder) {
    if (command.name().equals("etcd")) {
      Machine.needsProgram("strace", "strace");
      return command.under(
          List.of(
              "strace",
              "-D",
              "-f",
              "-qq",
              "--seccomp-bpf",
              "-o",
              "/dev/null",
              "-e",
              "trace=fsync,fdatasync",
              "-e",
              "inject=fsync,fdatasync:retval=0"));
    }
    Machine.needsProgram("gcc", "gcc");
    Path library = folder.resolve("no_fsync.so").toAbsolutePath();
    Tool.run(
            "gcc",
            "-Wall",
            "-Werror",
            "-O",
            "-shared",
            "-fPIC",
            "-o",
            library.toString(),
            SOURCE.toAbsolutePath().toString())
        .ok();
    return command.with("LD_PRELOAD", library.toString());
  }
}
