package io.kvorum.bench;

import io.kvorum.bench.etcd.KeyOrder;
import io.kvorum.bench.etcd.RangeWorkload;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "range",
    description =
        "Reads rows of keys of a loaded store: from a key to the end, with a limit; all rows must be there.",
    mixinStandardHelpOptions = true)
final class RangeCommand implements Callable<Integer> {
  @Mixin private final TargetOptions options = new TargetOptions();
  @Mixin private final Runner runner = new Runner();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Keys per range. Default: ${DEFAULT-VALUE}")
  private long limit = 100;

  @Option(
      names = "--first-key",
      paramLabel = "N",
      description = "Number of the key at which every range begins. Default: by --order")
  private @Nullable Long firstKey;

  @Option(names = "--serializable", description = "Local reads, that may be stale.")
  private boolean serializable;

  @Override
  public Integer call() throws IOException {
    var ranges =
        RangeWorkload.ranges(
            options.keySpace(), order(), limit, options.valueBytes(), serializable);
    return runner.run(options, options.plan(), ranges);
  }

  private KeyOrder order() {
    return firstKey == null ? options.keyOrder() : new KeyOrder.Same(firstKey);
  }
}
