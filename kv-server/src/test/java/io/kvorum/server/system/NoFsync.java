package io.kvorum.server.system;

import io.kvorum.tck.disk.Syncs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Switches off every sync of a server, as a disk or a hypervisor that lies would.
final class NoFsync {
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
    Syncs.missing().ifPresent(reason -> Machine.need(false, reason));
    ServerCommand lying = command;
    for (Map.Entry<String, String> variable : Syncs.lying(folder).entrySet()) {
      lying = lying.with(variable.getKey(), variable.getValue());
    }
    return lying;
  }
}
