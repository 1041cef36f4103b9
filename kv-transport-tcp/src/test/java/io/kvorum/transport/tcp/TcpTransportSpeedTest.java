package io.kvorum.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.transport.TransportSpeed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/// Reports figures; `-Dkvorum.speed.seconds=10` takes longer for better ones. What it asserts is
/// only that there are some.
class TcpTransportSpeedTest {
  private static final Duration DURATION =
      Duration.ofMillis(1_000L * Integer.getInteger("kvorum.speed.seconds", 0) + 200);

  @Test
  @Timeout(120)
  void a_transport_gets_something_done(TestReporter reporter) {
    TransportSpeed speed = TransportSpeed.of(new TcpTransportProvider(), DURATION);

    reporter.publishEntry(speed.toString());
    assertThat(speed.messagesPerSecond()).isPositive();
    assertThat(speed.roundTripMicrosP50()).isPositive();
  }
}
