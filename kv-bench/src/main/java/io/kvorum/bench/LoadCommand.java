package io.kvorum.bench;

import io.kvorum.bench.etcd.KeyOrder;
import io.kvorum.bench.etcd.KeySpace;
import io.kvorum.bench.etcd.PutWorkload;
import io.kvorum.bench.load.Limit;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "load",
    description = {
      "Puts every key once: the store that reads are measured on.",
      "With --order random in an order without pattern, with sequential rising. Ignores --duration and --count."
    },
    mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
  private static final long PROGRESS_EVERY = 5;

  @Mixin private final TargetOptions options = new TargetOptions();
  @Mixin private final Runner runner = new Runner();

  private long reports;

  @Override
  public Integer call() throws IOException {
    KeySpace keys = options.keySpace();
    KeyOrder order =
        switch (options.order()) {
          case random -> new KeyOrder.Shuffled(keys, options.seed());
          case sequential -> new KeyOrder.Rising(keys);
        };
    var puts = new PutWorkload(keys, order, options.valueBytes(), options.values());
    return runner.run(options, options.plan(new Limit.Calls(keys.size())), puts, this::progress);
  }

  private void progress(long loaded) {
    if (++reports % PROGRESS_EVERY == 0) {
      runner.err().println("loaded " + loaded + " of " + options.keySpace().size());
      runner.err().flush();
    }
  }
}
