package io.kvorum.server;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.migration.NotCopiedException;
import io.kvorum.storage.spi.StorageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kvutl`, for the data of a member that does not run. Exit status: 0 done, 1 failed, 2 not
/// understood.
@Command(
    name = "kvutl",
    description = "Works on the data directory of a member that does not run.",
    mixinStandardHelpOptions = true,
    versionProvider = Kvutl.ProgramVersion.class,
    subcommands = MigrateCommand.class)
public final class Kvutl implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  private Kvutl() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Kvutl())
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              switch (failure) {
                case ConfigException _,
                    DataDirectoryException _,
                    NotCopiedException _,
                    StorageException _ ->
                    commandLine.getErr().println("kvutl: " + failure.getMessage());
                default -> failure.printStackTrace(commandLine.getErr());
              }
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing: migrate");
    }
  }

  static final class ProgramVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"kvutl " + Version.kvorum()};
    }
  }
}
