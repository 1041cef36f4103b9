package io.kvorum.server.service;

import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.node.AppliedListener;
import io.kvorum.state.Applied;
import io.kvorum.state.Outcome;
import io.prometheus.metrics.core.metrics.Gauge;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the operator of alarms that come and go, by a log line and a metric, on every member.
public final class AlarmJournal implements AppliedListener {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmJournal.class);

  private final Supplier<List<AlarmMember>> alarms;
  private final Gauge gauge;
  private List<AlarmMember> told = List.of();

  /// @param alarms as they are applied here
  public AlarmJournal(Supplier<List<AlarmMember>> alarms, Meters meters) {
    this.alarms = alarms;
    this.gauge =
        meters.gauges(
            "etcd_debugging_server_alarms",
            "Alarms for every member in cluster. 1 for 'server_id' label with current ID. 2 for"
                + " 'alarm_type' label with type of this alarm",
            "server_id",
            "alarm_type");
    replaced();
  }

  @Override
  public void applied(List<Applied> batch) {
    if (batch.stream().anyMatch(applied -> applied.outcome() instanceof Outcome.Alarms)) {
      replaced();
    }
  }

  @Override
  public void replaced() {
    List<AlarmMember> now = alarms.get();
    now.stream().filter(alarm -> !told.contains(alarm)).forEach(alarm -> tell(alarm, true));
    told.stream().filter(alarm -> !now.contains(alarm)).forEach(alarm -> tell(alarm, false));
    told = now;
  }

  private void tell(AlarmMember alarm, boolean raised) {
    String member = alarm.member().toString();
    String type = alarm.type().name();
    gauge.labelValues(member, type).set(raised ? 1 : 0);
    LOG.atWarn()
        .addKeyValue("alarm", type)
        .addKeyValue("from", member)
        .log(raised ? "alarm raised" : "alarm disarmed");
  }
}
