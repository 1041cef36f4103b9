package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "5s, 5000000000",
    "100ms, 100000000",
    "1h2m3.5s, 3723500000000",
    "-1.5h, -5400000000000",
    "+3ns, 3",
    ".5s, 500000000",
    "1.s, 1000000000",
    "7us, 7000",
    "7µs, 7000",
    "2540400h10m10s, 9145440610000000000"
  })
  void a_duration_is_read_as_go_reads_it(String text, long nanos) {
    assertThat(GoDuration.parse(text)).contains(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "1x", "1h 2m", "--1s", "1e3s", "3000000h", "-"})
  void what_go_refuses_is_no_duration(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-12, -12",
    "0x1F, 31",
    "0b101, 5",
    "0o17, 15",
    "017, 15",
    "1_000, 1000",
    "9223372036854775807, 9223372036854775807"
  })
  void a_number_is_read_as_go_reads_it(String text, long number) {
    assertThat(GoNumber.integer(text)).contains(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "--1", "-+1", "0x", "9223372036854775808", "08"})
  void what_go_refuses_is_no_number(String text) {
    assertThat(GoNumber.integer(text)).isEmpty();
  }

  @Test
  void a_truth_value_has_the_spellings_of_go_only() {
    assertThat(GoNumber.truth("T")).contains(true);
    assertThat(GoNumber.truth("False")).contains(false);
    assertThat(GoNumber.truth("yes")).isEmpty();
  }
}
