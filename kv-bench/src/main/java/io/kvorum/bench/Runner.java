package io.kvorum.bench;

import io.kvorum.bench.etcd.Workload;
import io.kvorum.bench.load.LoadLoop;
import io.kvorum.bench.load.LoadPlan;
import io.kvorum.bench.load.LoadResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs a command's workload and prints its figures; mixed into each command.
final class Runner {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  /// Returns the exit status: 0 for a run without a single error.
  int run(TargetOptions options, LoadPlan plan, Workload workload) throws IOException {
    return run(options, plan, workload, ended -> {});
  }

  int run(TargetOptions options, LoadPlan plan, Workload workload, LongConsumer progress)
      throws IOException {
    CommandLine commandLine = commandLine();
    LoadResult result = new LoadLoop(plan, workload, progress).run();
    Report report = new Report(commandLine.getCommandName(), options.endpoint(), plan, result);
    PrintWriter out = commandLine.getOut();
    out.println(json ? report.json() : report.text());
    out.flush();
    return result.valid() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  PrintWriter err() {
    return commandLine().getErr();
  }

  private CommandLine commandLine() {
    if (command == null) {
      throw new IllegalStateException("the command line was not set up");
    }
    return command.commandLine();
  }
}
