package io.kvorum.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.Command;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DowngradesTest {
  private final FakeReplica replica = FakeReplica.of(1);

  private void refused(KvError error, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KvException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  private void check(String target) {
    Downgrades.check(Downgrades.target(target), replica.view());
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.6", "3.6.0", "3.6.9", "3.6.0-rc.1", "3.6.0+build"})
  void a_target_is_two_numbers_or_a_whole_version(String text) {
    assertThat(Downgrades.target(text)).isEqualTo(new MinorVersion(3, 6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "v3.6", "3.6.", "3.6-rc", "3.6.0.0", "x.y", "3. 6"})
  void anything_else_has_the_wrong_format(String text) {
    refused(KvError.WRONG_DOWNGRADE_FORMAT, () -> Downgrades.target(text));
  }

  @Test
  void the_target_is_just_below_the_clusters_version() {
    refused(KvError.CLUSTER_VERSION_UNKNOWN, () -> check("3.6"));
    replica.propose(new Command.SetClusterVersion("3.7.0")).join();

    check("3.6");

    refused(KvError.INVALID_DOWNGRADE_TARGET, () -> check("3.5"));
    refused(KvError.INVALID_DOWNGRADE_TARGET, () -> check("3.7"));
    refused(KvError.INVALID_DOWNGRADE_TARGET, () -> check("2.6"));
  }

  @Test
  void there_is_one_downgrade_at_a_time() {
    replica.propose(new Command.SetClusterVersion("3.7.0")).join();
    replica.propose(new Command.SetDowngrade("3.6.0")).join();

    refused(KvError.DOWNGRADE_IN_PROGRESS, () -> check("3.6"));
    refused(KvError.INVALID_DOWNGRADE_TARGET, () -> check("3.5"));
  }
}
