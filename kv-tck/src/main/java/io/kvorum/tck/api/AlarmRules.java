package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.AlarmMember;
import io.kvorum.tck.api.pb.AlarmRequest;
import io.kvorum.tck.api.pb.AlarmRequest.AlarmAction;
import io.kvorum.tck.api.pb.AlarmType;
import io.kvorum.tck.api.pb.CompactionRequest;
import io.kvorum.tck.api.pb.LeaseGrantRequest;
import io.kvorum.tck.api.pb.LeaseRevokeRequest;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/// ALARM-1 to ALARM-4.
abstract class AlarmRules extends ApiRules {
  AlarmRules(Supplier<Session> session) {
    super(session);
  }

  @AfterEach
  void no_alarm_stays() {
    alarms(AlarmAction.GET, 0, AlarmType.NONE)
        .forEach(alarm -> alarms(AlarmAction.DEACTIVATE, alarm.getMemberID(), alarm.getAlarm()));
  }

  private List<AlarmMember> alarms(AlarmAction action, long member, AlarmType type) {
    AlarmRequest request =
        AlarmRequest.newBuilder().setAction(action).setMemberID(member).setAlarm(type).build();
    return ask(Cluster.ALARM, request).getAlarmsList();
  }

  private long self() {
    return ask(Cluster.STATUS, Requests.NOTHING).getHeader().getMemberId();
  }

  @Rule("ALARM-1")
  void an_alarm_is_told_from_when_it_is_raised_until_it_is_disarmed() {
    long self = self();
    AlarmMember alarm =
        AlarmMember.newBuilder().setMemberID(self).setAlarm(AlarmType.NOSPACE).build();

    assertThat(alarms(AlarmAction.GET, 0, AlarmType.NONE)).isEmpty();
    assertThat(alarms(AlarmAction.ACTIVATE, self, AlarmType.NOSPACE)).containsExactly(alarm);
    assertThat(alarms(AlarmAction.GET, 0, AlarmType.NONE)).containsExactly(alarm);
    assertThat(alarms(AlarmAction.GET, 0, AlarmType.NOSPACE)).containsExactly(alarm);
    assertThat(alarms(AlarmAction.GET, 0, AlarmType.CORRUPT)).isEmpty();
    assertThat(alarms(AlarmAction.DEACTIVATE, self, AlarmType.NOSPACE)).containsExactly(alarm);
    assertThat(alarms(AlarmAction.DEACTIVATE, self, AlarmType.NOSPACE)).isEmpty();
    assertThat(alarms(AlarmAction.GET, 0, AlarmType.NONE)).isEmpty();
  }

  @Rule("ALARM-2")
  void an_alarm_is_an_error_of_the_status() {
    alarms(AlarmAction.ACTIVATE, self(), AlarmType.NOSPACE);

    assertThat(ask(Cluster.STATUS, Requests.NOTHING).getErrorsList())
        .singleElement()
        .satisfies(
            text ->
                assertThat(text).contains("memberID:" + Long.toUnsignedString(self()), "NOSPACE"));
  }

  @Rule("ALARM-3")
  void without_space_nothing_grows_and_everything_else_goes_on() {
    long first = put("a", "1");
    put("b", "1");
    long lease = grant();
    alarms(AlarmAction.ACTIVATE, self(), AlarmType.NOSPACE);

    assertThat(refusal(Keys.PUT, putting("a", "2").build())).isEqualTo(Refusal.NO_SPACE);
    assertThat(refusal(Keys.TXN, Requests.all(Requests.op(putting("a", "2"))).build()))
        .isEqualTo(Refusal.NO_SPACE);
    assertThat(refusal(Leases.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTTL(9).build()))
        .isEqualTo(Refusal.NO_SPACE);
    assertThat(names(every())).containsExactly("a", "b");
    delete("a");
    assertThat(txn(Requests.all(Requests.op(deleting("b")))).getSucceeded()).isTrue();
    compact(first);
    ask(Leases.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setID(lease).build());
    assertThat(names(every())).isEmpty();
    no_alarm_stays();
    put("a", "3");
  }

  @Rule("ALARM-4")
  void a_corrupt_cluster_changes_nothing() {
    long first = put("a", "1");
    long lease = grant();
    alarms(AlarmAction.ACTIVATE, self(), AlarmType.CORRUPT);

    assertThat(refusal(Keys.PUT, putting("a", "2").build())).isEqualTo(Refusal.CORRUPT);
    assertThat(refusal(Keys.DELETE, deleting("a").build())).isEqualTo(Refusal.CORRUPT);
    assertThat(refusal(Keys.TXN, Requests.all(Requests.op(putting("a", "2"))).build()))
        .isEqualTo(Refusal.CORRUPT);
    assertThat(refusal(Keys.COMPACT, CompactionRequest.newBuilder().setRevision(first).build()))
        .isEqualTo(Refusal.CORRUPT);
    assertThat(refusal(Leases.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTTL(9).build()))
        .isEqualTo(Refusal.CORRUPT);
    assertThat(refusal(Leases.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setID(lease).build()))
        .isEqualTo(Refusal.CORRUPT);
    no_alarm_stays();
    assertThat(put("a", "2")).isEqualTo(first + 1);
  }
}
