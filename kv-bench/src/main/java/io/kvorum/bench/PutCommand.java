package io.kvorum.bench;

import io.kvorum.bench.etcd.PutWorkload;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "put", description = "Puts new values.", mixinStandardHelpOptions = true)
final class PutCommand implements Callable<Integer> {
  @Mixin private final TargetOptions options = new TargetOptions();
  @Mixin private final Runner runner = new Runner();

  @Override
  public Integer call() throws IOException {
    var puts =
        new PutWorkload(
            options.keySpace(), options.keyOrder(), options.valueBytes(), options.values());
    return runner.run(options, options.plan(), puts);
  }
}
