package io.kvorum.bench;

import io.kvorum.bench.etcd.MixedWorkload;
import io.kvorum.bench.etcd.PutWorkload;
import io.kvorum.bench.etcd.RangeWorkload;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "mixed",
    description = "Gets and puts in a given ratio, on a loaded store.",
    mixinStandardHelpOptions = true)
final class MixedCommand implements Callable<Integer> {
  @Mixin private final TargetOptions options = new TargetOptions();
  @Mixin private final Runner runner = new Runner();

  @Option(
      names = "--reads",
      paramLabel = "SHARE",
      description = "Share of gets, 0 to 1. Default: ${DEFAULT-VALUE}")
  private double reads = 0.9;

  @Option(names = "--serializable", description = "Local reads, that may be stale.")
  private boolean serializable;

  @Override
  public Integer call() throws IOException {
    var gets =
        RangeWorkload.gets(
            options.keySpace(), options.keyOrder(), options.valueBytes(), serializable);
    var puts =
        new PutWorkload(
            options.keySpace(), options.keyOrder(), options.valueBytes(), options.values());
    return runner.run(
        options, options.plan(), new MixedWorkload(gets, puts, reads, options.seed()));
  }
}
