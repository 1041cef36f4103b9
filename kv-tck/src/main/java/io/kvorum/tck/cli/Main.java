package io.kvorum.tck.cli;

import io.kvorum.api.config.ConfigException;
import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kv-tck`. Exit status: 0 if every rule is proven, 1 if one is broken, 2 if there is no verdict,
/// 3 if none is broken but not all could be tried here.
@Command(
    name = "kv-tck",
    description = "Proves that a plugin of Kvorum keeps the rules of its SPI.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.ModuleVersion.class,
    subcommands = RunCommand.class)
public final class Main implements Runnable {
  static final int PROVEN = 0;
  static final int BROKEN = 1;
  static final int NO_VERDICT = 2;
  static final int INCOMPLETE = 3;

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              if (failure instanceof ConfigException) {
                commandLine.getErr().println("kv-tck: " + failure.getMessage());
              } else {
                failure.printStackTrace(commandLine.getErr());
              }
              return NO_VERDICT;
            });
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing: run");
    }
  }

  static String version() {
    return Optional.ofNullable(Main.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("(unpackaged)");
  }

  /// The version that the build wrote into the module descriptor.
  static final class ModuleVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"kv-tck " + version()};
    }
  }
}
