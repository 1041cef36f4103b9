package io.kvorum.server.system;

import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.HashRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MemberUpdateRequest;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.StatusRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Random requests about the server and its cluster. Alarms are raised and disarmed; of changes of
/// members there are only those that are refused, for others would end the one member that etcd is.
final class ServerRequests {
  /// Kinds of alarm by their numbers: jetcd does not know all. 0 is any.
  private static final int NOSPACE = 1;

  private static final int CORRUPT = 2;
  private static final List<Long> MEMBERS = List.of(7L, 12L);
  private static final long UNKNOWN_MEMBER = 0xabc;
  private static final List<String> PEER_URLS =
      List.of("", "http://127.0.0.1", "127.0.0.1:2380", "ftp://127.0.0.1:2380", "http://a:b:c");

  private final Dice dice;
  private final Set<AlarmMember> raised = new LinkedHashSet<>();

  ServerRequests(Dice dice) {
    this.dice = dice;
  }

  /// Requests for servers that have answered those of another.
  static ServerRequests after(ServerRequests before, Dice dice) {
    ServerRequests next = new ServerRequests(dice);
    next.raised.addAll(before.raised);
    return next;
  }

  /// Whether an alarm keeps the servers from their work.
  boolean isAlarmed() {
    return !raised.isEmpty();
  }

  Call disarm() {
    AlarmMember alarm = dice.oneOf(List.copyOf(raised));
    return alarm(AlarmRequest.AlarmAction.DEACTIVATE, alarm.getMemberID(), alarm.getAlarmValue());
  }

  Call next() {
    return switch (dice.below(12)) {
      case 0, 1 -> alarm(AlarmRequest.AlarmAction.ACTIVATE, dice.oneOf(MEMBERS), kindToRaise());
      case 2 ->
          alarm(AlarmRequest.AlarmAction.DEACTIVATE, dice.oneOf(MEMBERS), dice.below(CORRUPT + 1));
      case 3 -> alarm(AlarmRequest.AlarmAction.GET, 0, dice.below(CORRUPT + 1));
      case 4 ->
          new Call.Unary<>(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance());
      case 5 ->
          dice.percent(80)
              ? new Call.Unary<>(MaintenanceGrpc.getHashMethod(), HashRequest.getDefaultInstance())
              : new Call.Unary<>(
                  MaintenanceGrpc.getDefragmentMethod(), DefragmentRequest.getDefaultInstance());
      case 6 ->
          new Call.Unary<>(
              MaintenanceGrpc.getMoveLeaderMethod(),
              MoveLeaderRequest.newBuilder().setTargetID(dice.oneOf(MEMBERS)).build());
      case 7 ->
          new Call.Unary<>(
              ClusterGrpc.getMemberListMethod(), MemberListRequest.getDefaultInstance());
      case 8 ->
          new Call.Unary<>(
              ClusterGrpc.getMemberAddMethod(),
              MemberAddRequest.newBuilder()
                  .addPeerURLs(dice.oneOf(PEER_URLS))
                  .setIsLearner(dice.percent(50))
                  .build());
      case 9 ->
          new Call.Unary<>(
              ClusterGrpc.getMemberRemoveMethod(),
              MemberRemoveRequest.newBuilder().setID(UNKNOWN_MEMBER).build());
      case 10 ->
          new Call.Unary<>(
              ClusterGrpc.getMemberUpdateMethod(),
              MemberUpdateRequest.newBuilder()
                  .setID(UNKNOWN_MEMBER)
                  .addPeerURLs(dice.percent(50) ? "http://127.0.0.1:9" : dice.oneOf(PEER_URLS))
                  .build());
      default ->
          new Call.Unary<>(
              ClusterGrpc.getMemberPromoteMethod(),
              MemberPromoteRequest.newBuilder().setID(UNKNOWN_MEMBER).build());
    };
  }

  private static Call alarm(AlarmRequest.AlarmAction action, long member, int alarm) {
    return new Call.Unary<>(
        MaintenanceGrpc.getAlarmMethod(),
        AlarmRequest.newBuilder()
            .setAction(action)
            .setMemberID(member)
            .setAlarmValue(alarm)
            .build());
  }

  /// One kind at a time: when 3.4 disarms one of two, it forgets the other.
  private int kindToRaise() {
    int chosen = dice.percent(70) ? NOSPACE : CORRUPT;
    return raised.stream().findFirst().map(AlarmMember::getAlarmValue).orElse(chosen);
  }

  void learn(Call call, Answer answer) {
    if (call.request() instanceof AlarmRequest request && answer instanceof Answer.Ok) {
      AlarmMember alarm =
          AlarmMember.newBuilder()
              .setMemberID(request.getMemberID())
              .setAlarmValue(request.getAlarmValue())
              .build();
      switch (request.getAction()) {
        case ACTIVATE -> raised.add(alarm);
        case DEACTIVATE -> raised.remove(alarm);
        case GET, UNRECOGNIZED -> {}
      }
    }
  }
}
