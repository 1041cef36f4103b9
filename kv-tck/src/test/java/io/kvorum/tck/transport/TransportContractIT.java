package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.tck.Rule;
import io.kvorum.tck.faulty.BrokenRules;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;

/// The contract is tried on transports that each break one rule: that rule's tests fail, and no
/// others. It takes a minute, most of it waiting for what does not come. Only the tests that ought
/// to fail are short of patience: a slow machine makes no others fail.
class TransportContractIT {
  private static final DiscoverySelector IN_THE_CLEAR =
      selectNestedClass(List.of(OverSockets.class), TransportContract.Plain.class);

  /// The faults of the transport that is under test now; JUnit makes the contract's objects.
  private static Set<TransportFault> faults = Set.of();

  static class OverSockets extends TransportContract {
    private boolean oughtToFail;

    @BeforeEach
    void see(TestInfo test) {
      Rule rule = test.getTestMethod().orElseThrow().getAnnotation(Rule.class);
      List<String> rules = rule == null ? List.of() : List.of(rule.value());
      oughtToFail = faults.stream().map(TransportContractIT::ruleAgainst).anyMatch(rules::contains);
    }

    @Override
    protected PeerTransportProvider<?> provider() {
      return new SocketTransportProvider(faults);
    }

    @Override
    protected Duration patience() {
      return oughtToFail ? Duration.ofSeconds(1) : Duration.ofSeconds(30);
    }
  }

  @Test
  void a_transport_without_a_fault_passes() {
    faults = Set.of();

    assertThat(BrokenRules.failed(IN_THE_CLEAR)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_fault_breaks_the_tests_of_its_rule_only(TransportFault fault) {
    faults = Set.of(fault);

    BrokenRules.assertOnly(ruleAgainst(fault), IN_THE_CLEAR);
  }

  private static String ruleAgainst(TransportFault fault) {
    return switch (fault) {
      case NO_CHECKSUM -> "TRANSPORT-1";
      case SWAPS -> "TRANSPORT-2";
      case ENDLESS_QUEUE, THROWS_AFTER_CLOSE -> "TRANSPORT-3";
      case KEEPS_OUTAGES_TO_ITSELF -> "TRANSPORT-4";
      case ONE_AT_A_TIME -> "TRANSPORT-5";
      case EARLY_SUCCESS, CUT_IS_END -> "TRANSPORT-6";
      case ENDLESS_QUESTION -> "TRANSPORT-7";
      case LEAVES_THREAD, LEAVES_LISTENER -> "TRANSPORT-8";
      case PANICS -> "TRANSPORT-9";
      case WELCOMES_EVERYBODY -> "TRANSPORT-10";
      case ANY_PORT -> "TRANSPORT-12";
      case KEEPS_MEETINGS_TO_ITSELF, MEETS_LATE -> "TRANSPORT-11";
    };
  }
}
