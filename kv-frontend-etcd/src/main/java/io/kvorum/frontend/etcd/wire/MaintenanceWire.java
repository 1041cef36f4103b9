package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedInputStream;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance;
import io.kvorum.api.Maintenance.AlarmAction;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.DowngradeAction;
import io.kvorum.api.MemberId;
import io.kvorum.frontend.etcd.pb.AlarmRequest;
import io.kvorum.frontend.etcd.pb.AlarmResponse;
import io.kvorum.frontend.etcd.pb.AlarmType;
import io.kvorum.frontend.etcd.pb.DefragmentResponse;
import io.kvorum.frontend.etcd.pb.DowngradeInfo;
import io.kvorum.frontend.etcd.pb.DowngradeRequest;
import io.kvorum.frontend.etcd.pb.DowngradeResponse;
import io.kvorum.frontend.etcd.pb.HashKVRequest;
import io.kvorum.frontend.etcd.pb.HashKVResponse;
import io.kvorum.frontend.etcd.pb.HashResponse;
import io.kvorum.frontend.etcd.pb.MoveLeaderRequest;
import io.kvorum.frontend.etcd.pb.MoveLeaderResponse;
import io.kvorum.frontend.etcd.pb.StatusResponse;
import java.io.IOException;

/// The messages of etcd's Maintenance service.
public final class MaintenanceWire {
  private MaintenanceWire() {}

  public static Maintenance.AlarmRequest alarm(CodedInputStream in) throws IOException {
    AlarmRequest request = AlarmRequest.parseFrom(in);
    AlarmAction action =
        switch (request.getAction()) {
          case GET -> AlarmAction.GET;
          case ACTIVATE -> AlarmAction.ACTIVATE;
          case DEACTIVATE -> AlarmAction.DEACTIVATE;
          case UNRECOGNIZED ->
              throw new KvException(
                  KvError.INTERNAL, "unknown alarm action " + request.getActionValue());
        };
    Maintenance.AlarmType type =
        switch (request.getAlarm()) {
          case NONE -> Maintenance.AlarmType.NONE;
          case NOSPACE -> Maintenance.AlarmType.NOSPACE;
          case CORRUPT -> Maintenance.AlarmType.CORRUPT;
          case UNRECOGNIZED ->
              throw new KvException(
                  KvError.INTERNAL, "unknown alarm type " + request.getAlarmValue());
        };
    return new Maintenance.AlarmRequest(action, new MemberId(request.getMemberID()), type);
  }

  public static byte[] alarm(Maintenance.AlarmResponse answer) {
    AlarmResponse.Builder message =
        AlarmResponse.newBuilder().setHeader(Headers.of(answer.header()));
    for (AlarmMember alarm : answer.alarms()) {
      message.addAlarms(
          io.kvorum.frontend.etcd.pb.AlarmMember.newBuilder()
              .setMemberID(alarm.member().value())
              .setAlarm(
                  switch (alarm.type()) {
                    case NONE -> AlarmType.NONE;
                    case NOSPACE -> AlarmType.NOSPACE;
                    case CORRUPT -> AlarmType.CORRUPT;
                  }));
    }
    return message.build().toByteArray();
  }

  public static byte[] status(Maintenance.StatusResponse answer) {
    return StatusResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setVersion(answer.version())
        .setDbSize(answer.dbSize())
        .setLeader(answer.leader().map(MemberId::value).orElse(0L))
        .setRaftIndex(answer.raftIndex())
        .setRaftTerm(answer.raftTerm())
        .setRaftAppliedIndex(answer.raftAppliedIndex())
        .addAllErrors(answer.errors())
        .setDbSizeInUse(answer.dbSizeInUse())
        .setIsLearner(answer.isLearner())
        .setStorageVersion(answer.storageVersion())
        .setDbSizeQuota(answer.dbSizeQuota())
        .setDowngradeInfo(
            DowngradeInfo.newBuilder()
                .setEnabled(answer.downgradeTarget().isPresent())
                .setTargetVersion(answer.downgradeTarget().orElse("")))
        .build()
        .toByteArray();
  }

  public static byte[] hash(Maintenance.HashResponse answer) {
    return HashResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setHash(answer.hash())
        .build()
        .toByteArray();
  }

  public static Long hashKv(CodedInputStream in) throws IOException {
    return HashKVRequest.parseFrom(in).getRevision();
  }

  public static byte[] hashKv(Maintenance.HashKvResponse answer) {
    return HashKVResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setHash(answer.hash())
        .setCompactRevision(answer.compactRevision())
        .setHashRevision(answer.hashRevision())
        .build()
        .toByteArray();
  }

  public static Maintenance.DowngradeRequest downgrade(CodedInputStream in) throws IOException {
    DowngradeRequest request = DowngradeRequest.parseFrom(in);
    DowngradeAction action =
        switch (request.getAction()) {
          case VALIDATE -> DowngradeAction.VALIDATE;
          case ENABLE -> DowngradeAction.ENABLE;
          case CANCEL -> DowngradeAction.CANCEL;
          case UNRECOGNIZED -> throw new KvException(KvError.UNKNOWN_METHOD);
        };
    return new Maintenance.DowngradeRequest(action, request.getVersion());
  }

  public static byte[] downgrade(Maintenance.DowngradeResponse answer) {
    return DowngradeResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setVersion(answer.version())
        .build()
        .toByteArray();
  }

  /// etcd's answer to Defragment has no header.
  public static byte[] defragmented() {
    return DefragmentResponse.getDefaultInstance().toByteArray();
  }

  public static MemberId moveLeader(CodedInputStream in) throws IOException {
    return new MemberId(MoveLeaderRequest.parseFrom(in).getTargetID());
  }

  /// etcd's answer to MoveLeader has no header.
  public static byte[] leaderMoved() {
    return MoveLeaderResponse.getDefaultInstance().toByteArray();
  }
}
