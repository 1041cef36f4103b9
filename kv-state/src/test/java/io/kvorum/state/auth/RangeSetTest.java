package io.kvorum.state.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeSetTest {
  private final RangeSet permitted =
      RangeSet.of(List.of(range("a", "c"), range("d", "f"), range("f", "h")));

  private static KeyRange range(String from, String to) {
    return KeyRange.of(Bytes.utf8(from), Bytes.utf8(to));
  }

  @ParameterizedTest
  @CsvSource({
    "a, c, true",
    "b, c, true",
    "d, h, true",
    "a, d, false",
    "c, d, false",
    "g, i, false",
  })
  void a_range_is_covered_if_each_of_its_keys_is(String from, String to, boolean isCovered) {
    assertThat(permitted.covers(range(from, to))).isEqualTo(isCovered);
  }

  /// etcd looks for permissions that its first key lies in (`adt.IntervalTree.Contains`).
  @ParameterizedTest
  @CsvSource({
    "a, a, true",
    "b, a, true",
    "e, a, true",
    "e, d, true",
    "c, c, false",
    "c, a, false",
    "i, e, false",
  })
  void a_range_without_keys_is_covered_if_its_first_key_is(
      String from, String to, boolean isCovered) {
    assertThat(permitted.covers(range(from, to))).isEqualTo(isCovered);
  }
}
