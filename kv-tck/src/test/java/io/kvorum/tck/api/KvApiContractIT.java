package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvorum.tck.faulty.BrokenRules;
import io.kvorum.tck.faulty.BrokenRules.Broken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract asks for no more than etcd gives: etcd itself keeps every rule, but for those that
/// are newer than the 3.4 which is at hand.
class KvApiContractIT {
  @Test
  void etcd_keeps_every_rule_but_those_that_are_newer(@TempDir Path directory) throws IOException {
    try (EtcdProcess etcd = EtcdProcess.start(directory)) {
      EtcdContract.on(etcd.endpoint());

      List<Broken> failed = BrokenRules.failed(selectClass(EtcdContract.class));

      assertThat(failed)
          .as("%s", failed)
          .flatExtracting(Broken::rules)
          .containsOnlyElementsOf(NewerThan34.otherwise());
      assertThat(etcd.isAlive()).isTrue();
    }
  }
}
