package io.kvorum.bench;

import io.kvorum.bench.etcd.RangeWorkload;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "get",
    description =
        "Gets single keys of a loaded store, linearizable; a key that is not there is an error.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
  @Mixin private final TargetOptions options = new TargetOptions();
  @Mixin private final Runner runner = new Runner();

  @Option(names = "--serializable", description = "Local reads, that may be stale.")
  private boolean serializable;

  @Override
  public Integer call() throws IOException {
    var gets =
        RangeWorkload.gets(
            options.keySpace(), options.keyOrder(), options.valueBytes(), serializable);
    return runner.run(options, options.plan(), gets);
  }
}
