package io.kvorum.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcessUsageTest {
  @Test
  void ticks_are_read_behind_a_name_with_spaces_and_parentheses() {
    String stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 900 0 0 0 123 45 0 0 20 0 9 0 500 1000 200";
    assertThat(ProcessUsage.cpuNanos(stat)).isEqualTo(1_680_000_000L);
  }

  @Test
  void memory_lines_are_found_by_name() {
    String status = "Name:\tx\nVmHWM:\t   2048 kB\nVmRSS:\t    1024 kB\n";
    assertThat(ProcessUsage.kibibytes(status, "VmRSS:")).isEqualTo(1024);
    assertThat(ProcessUsage.kibibytes(status, "VmSwap:")).isZero();
  }

  @Test
  void a_process_that_is_not_there_is_named() {
    assertThatThrownBy(() -> ProcessUsage.of(Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2147483647");
  }
}
