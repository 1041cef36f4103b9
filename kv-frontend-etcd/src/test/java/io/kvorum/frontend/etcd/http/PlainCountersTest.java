package io.kvorum.frontend.etcd.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainCountersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          # TYPE etcd_server_health_success_total counter; # TYPE etcd_server_health_success counter
          # HELP etcd_server_health_success_total of it_total; # HELP etcd_server_health_success of it_total
          etcd_server_health_success_total 4; etcd_server_health_success 4
          etcd_network_snapshot_send_failures_total{To="a_total"} 1; etcd_network_snapshot_send_failures{To="a_total"} 1
          # TYPE etcd_mvcc_put_total counter; # TYPE etcd_mvcc_put_total counter
          etcd_mvcc_put_total 4; etcd_mvcc_put_total 4
          etcd_server_health_success_totals 4; etcd_server_health_success_totals 4
          """)
  void only_the_counters_that_etcd_names_so_lose_their_ending(String line, String expected) {
    assertThat(PlainCounters.rename(line)).isEqualTo(expected);
  }
}
