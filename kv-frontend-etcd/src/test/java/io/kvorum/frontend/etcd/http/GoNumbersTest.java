package io.kvorum.frontend.etcd.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoNumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "2.0, 2",
    "-3.5, -3.5",
    "999999.0, 999999",
    "1000000.0, 1e+06",
    "1.2345678E7, 1.2345678e+07",
    "2.147483648E9, 2.147483648e+09",
    "0.001, 0.001",
    "1.0E-4, 0.0001",
    "1.25E-5, 1.25e-05",
    "1.0E100, 1e+100",
    "NaN, NaN",
    "+Inf, +Inf"
  })
  void numbers_are_written_as_go_writes_them(String java, String go) {
    assertThat(GoNumbers.number(java)).isEqualTo(go);
  }

  @Test
  void values_and_bounds_are_rewritten_and_nothing_else() {
    String page =
        """
        # HELP a 1.0 of it
        a_bucket{le="1.0",name="5.0"} 3.0
        a_bucket{le="+Inf",name="5.0"} 4.0
        """;

    assertThat(page.lines().map(GoNumbers::rewrite))
        .containsExactly(
            "# HELP a 1.0 of it",
            "a_bucket{le=\"1\",name=\"5.0\"} 3",
            "a_bucket{le=\"+Inf\",name=\"5.0\"} 4");
  }
}
