package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.server.metrics.Meters;
import io.kvorum.state.Applied;
import io.kvorum.state.Outcome;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlarmJournalTest {
  private static final AlarmMember FULL = new AlarmMember(new MemberId(0xab), AlarmType.NOSPACE);
  private static final AlarmMember BAD = new AlarmMember(new MemberId(2), AlarmType.CORRUPT);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private List<AlarmMember> alarms = List.of(FULL);
  private final AlarmJournal journal = new AlarmJournal(() -> alarms, new Meters(registry));

  private Map<String, Double> gauge() {
    return ((GaugeSnapshot) registry.scrape().stream().findFirst().orElseThrow())
        .getDataPoints().stream()
            .collect(
                Collectors.toMap(
                    point ->
                        point.getLabels().get("server_id")
                            + " "
                            + point.getLabels().get("alarm_type"),
                    GaugeSnapshot.GaugeDataPointSnapshot::getValue));
  }

  @Test
  void alarms_of_before_the_start_are_told() {
    assertThat(gauge()).isEqualTo(Map.of("ab NOSPACE", 1.0));
  }

  @Test
  void alarms_come_and_go_with_the_batches_that_change_them() {
    alarms = List.of(BAD);
    journal.applied(
        List.of(new Applied(1, Optional.empty(), new Outcome.Alarms(alarms), 2, List.of())));

    assertThat(gauge()).isEqualTo(Map.of("ab NOSPACE", 0.0, "2 CORRUPT", 1.0));
  }

  @Test
  void a_snapshot_brings_its_alarms() {
    alarms = List.of();
    journal.replaced();

    assertThat(gauge()).isEqualTo(Map.of("ab NOSPACE", 0.0));
  }
}
