package io.kvorum.bench;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kv-bench`. Exit status: 0 for a valid run, 1 for a run with errors or none at all, 2 for wrong
/// usage.
@Command(
    name = "kv-bench",
    description = "Puts load on an etcd endpoint and measures it.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.ModuleVersion.class,
    subcommands = {
      LoadCommand.class,
      PutCommand.class,
      GetCommand.class,
      RangeCommand.class,
      UpdateCommand.class,
      MixedCommand.class
    })
public final class Main implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .registerConverter(TimeSpan.class, TimeSpan::parse)
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              commandLine.getErr().println("kv-bench: " + failure.getMessage());
              return failure instanceof IllegalArgumentException
                  ? CommandLine.ExitCode.USAGE
                  : CommandLine.ExitCode.SOFTWARE;
            });
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(), "a command is missing: load, put, get, range, update or mixed");
    }
  }

  /// The version that the build wrote into the module descriptor.
  static final class ModuleVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var descriptor = Optional.ofNullable(Main.class.getModule().getDescriptor());
      return new String[] {
        "kv-bench " + descriptor.flatMap(ModuleDescriptor::rawVersion).orElse("(unpackaged)")
      };
    }
  }
}
