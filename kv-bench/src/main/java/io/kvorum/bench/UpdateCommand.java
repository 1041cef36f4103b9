package io.kvorum.bench;

import io.kvorum.bench.etcd.UpdateWorkload;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "update",
    description =
        "Transactions of kube-apiserver's update form: put if the revision is unchanged, else read. The first update of"
            + " a key that exists already conflicts.",
    mixinStandardHelpOptions = true)
final class UpdateCommand implements Callable<Integer> {
  @Mixin private final TargetOptions options = new TargetOptions();
  @Mixin private final Runner runner = new Runner();

  @Override
  public Integer call() throws IOException {
    var updates =
        new UpdateWorkload(
            options.keySpace(), options.keyOrder(), options.valueBytes(), options.seed());
    return runner.run(options, options.plan(), updates);
  }
}
