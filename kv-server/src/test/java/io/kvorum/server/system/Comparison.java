package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.HashResponse;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Status;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether two servers gave the same answer, and what a newer etcd is known to answer otherwise
/// than the 3.4 that serves as the reference.
final class Comparison {
  /// How far two servers' clocks may be apart when they say how many seconds a lease has left.
  private static final long TTL_TOLERANCE_SECONDS = 30;

  /// Every difference between etcd 3.4 and the contract of 3.7 that may show in an answer. Nothing
  /// else may differ. `docs/newer-than-3.4.md` lists them.
  enum Known {
    /// 3.7 answers keys_only from the index, which does not know leases, unless it sorts by value.
    KEYS_ONLY_HAS_NO_LEASE("semantics.md 3 and 15: 'keys_only lease field: set / set / set / 0'"),
    /// A hash is compared between members of one version; 3.4 hashes other rows after a compaction.
    HASH_IS_NOT_COMPARABLE("semantics.md 11: 'Clients compare, not recompute'; 6: tombstones"),
    /// 3.4 refuses the hash of the compacted revision itself, 3.7 only of what lies before it.
    HASH_OF_THE_COMPACTED_REVISION("semantics.md 11: 'HashKV: ... < cRev Compacted'"),
    /// 3.4 checks all puts of a transaction before all its ranges, 3.7 each operation in its turn.
    CHECKS_OF_A_TXN_IN_ORDER(
        "etcd's server/etcdserver/txn/txn.go, checkTxn; 3.4: apply.go, applyTxn"),
    /// Since 3.5.16 / 3.4.34 a tombstone exactly at the compacted revision is kept.
    TOMBSTONE_AT_THE_COMPACTED_REVISION("semantics.md 6: 'a tombstone exactly at `revision`'"),
    /// 3.4 answers requests about alarms without a header.
    ALARM_HAS_A_HEADER("server/etcdserver/api/v3rpc/maintenance.go, Alarm"),
    /// Status tells of alarms as text, behind which 3.6 and older leave a space.
    ALARM_AS_TEXT("semantics.md 11: 'spacing not stable; <=3.6 has trailing space'"),
    /// The gateway of 3.4 answers `FailedPrecondition` with 412, that of 3.6 and later with 400.
    GATEWAY_STATUS("wire.md 5: 'FailedPrecondition ... 400'"),
    /// Of the gateway's errors only the status is compared.
    GATEWAY_ERROR_BODY("wire.md 5: 'Unary error body'");

    final String source;

    Known(String source) {
      this.source = source;
    }
  }

  private Comparison() {}

  /// What differs, in words, or nothing.
  static Optional<String> difference(Call call, Answer reference, Answer subject) {
    return expected(call, reference).difference(subject);
  }

  static Expected expected(Call call, Answer reference) {
    return new Expected(call, reference, normal(call, reference, true));
  }

  /// What the reference said to a request, by which others are measured.
  ///
  /// @param normal the answer without what legitimately differs between two servers
  record Expected(Call call, Answer answer, Answer normal) {
    /// What differs, in words, or nothing.
    Optional<String> difference(Answer subject) {
      Answer found =
          Comparison.normal(
              call, withinTolerance(answer, subject), ServerCommand.isEtcdUnderTest());
      if (normal.equals(found) || isKnown(call.request(), normal, found)) {
        return Optional.empty();
      }
      return Optional.of("expected " + normal + "\nbut got  " + found);
    }
  }

  /// The known differences that are not a matter of one field.
  static boolean isKnown(Message request, Answer expected, Answer found) {
    if (request instanceof HashKVRequest hash && found instanceof Answer.Ok(HashKVResponse got)) {
      return isRevisionError(expected) && hash.getRevision() == got.getCompactRevision();
    }
    return request instanceof TxnRequest && isPutError(expected) && isRevisionError(found);
  }

  private static boolean isPutError(Answer answer) {
    return answer instanceof Answer.Refused(var _, var text)
        && (text.equals("etcdserver: requested lease not found")
            || text.equals("etcdserver: key not found"));
  }

  private static boolean isRevisionError(Answer answer) {
    return answer instanceof Answer.Refused(var code, var text)
        && code == Status.Code.OUT_OF_RANGE
        && text.startsWith("etcdserver: mvcc: required revision ");
  }

  /// An answer without what legitimately differs between two servers.
  private static Answer normal(Call call, Answer answer, boolean isEtcd34) {
    if (!(answer instanceof Answer.Ok(var message))) {
      return answer;
    }
    Message newer = isEtcd34 ? as37(call.request(), message) : message;
    return new Answer.Ok(sorted(call.request(), withoutIdentity(newer)));
  }

  /// Whether 3.7 answers this request otherwise than 3.4 did.
  static boolean changedSince34(Message request, Message response34) {
    return !as37(request, response34).equals(response34);
  }

  private static Message as37(Message request, Message response) {
    if (request instanceof RangeRequest range && response instanceof RangeResponse answer) {
      return as37(range, answer);
    }
    if (request instanceof TxnRequest txn && response instanceof TxnResponse answer) {
      return as37(txn, answer);
    }
    return response;
  }

  private static RangeResponse as37(RangeRequest request, RangeResponse response) {
    if (!request.getKeysOnly() || request.getSortTarget() == RangeRequest.SortTarget.VALUE) {
      return response;
    }
    List<KeyValue> kvs =
        response.getKvsList().stream().map(kv -> kv.toBuilder().clearLease().build()).toList();
    return response.toBuilder().clearKvs().addAllKvs(kvs).build();
  }

  private static TxnResponse as37(TxnRequest request, TxnResponse response) {
    List<RequestOp> ops =
        response.getSucceeded() ? request.getSuccessList() : request.getFailureList();
    TxnResponse.Builder newer = response.toBuilder();
    for (int i = 0; i < Math.min(ops.size(), response.getResponsesCount()); i++) {
      newer.setResponses(i, as37(ops.get(i), response.getResponses(i)));
    }
    return newer.build();
  }

  private static ResponseOp as37(RequestOp op, ResponseOp response) {
    return switch (response.getResponseCase()) {
      case RESPONSE_RANGE ->
          response.toBuilder()
              .setResponseRange(as37(op.getRequestRange(), response.getResponseRange()))
              .build();
      case RESPONSE_TXN ->
          response.toBuilder()
              .setResponseTxn(as37(op.getRequestTxn(), response.getResponseTxn()))
              .build();
      case RESPONSE_PUT, RESPONSE_DELETE_RANGE, RESPONSE_NOT_SET -> response;
    };
  }

  /// The same message without cluster, member and term, wherever a header stands in it.
  static Message withoutIdentity(Message message) {
    if (message instanceof ResponseHeader header) {
      return header.toBuilder().clearClusterId().clearMemberId().clearRaftTerm().build();
    }
    Message.Builder copy = message.toBuilder();
    for (var field : message.getAllFields().entrySet()) {
      copy.setField(field.getKey(), withoutIdentity(field.getKey(), field.getValue()));
    }
    return copy.build();
  }

  private static Object withoutIdentity(FieldDescriptor field, Object value) {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
        || field.getMessageType().equals(KeyValue.getDescriptor())) {
      return value;
    }
    if (field.isRepeated() && value instanceof List<?> list) {
      return list.stream().map(m -> withoutIdentity((Message) m)).toList();
    }
    return withoutIdentity((Message) value);
  }

  /// Brings what has no defined order into one, and takes out what is not comparable.
  private static Message sorted(Message request, Message message) {
    return switch (message) {
      case LeaseTimeToLiveResponse lease -> {
        List<ByteString> keys =
            lease.getKeysList().stream()
                .sorted(ByteString.unsignedLexicographicalComparator())
                .toList();
        yield lease.toBuilder().clearKeys().addAllKeys(keys).build();
      }
      case LeaseGrantResponse grant
          when request instanceof LeaseGrantRequest asked && asked.getID() == 0 ->
          grant.toBuilder().clearID().build();
      case HashKVResponse hash ->
          hash.toBuilder()
              .clearHash()
              .setUnknownFields(HashKVResponse.getDefaultInstance().getUnknownFields())
              .build();
      case HashResponse hash -> hash.toBuilder().clearHash().build();
      case StatusResponse status ->
          StatusResponse.newBuilder()
              .setHeader(status.getHeader())
              .addAllErrors(status.getErrorsList().stream().map(String::strip).sorted().toList())
              .setIsLearner(status.getIsLearner())
              .build();
      case AlarmResponse alarms -> {
        List<AlarmMember> sorted =
            alarms.getAlarmsList().stream()
                .sorted(
                    Comparator.comparingLong(AlarmMember::getMemberID)
                        .thenComparingInt(AlarmMember::getAlarmValue))
                .toList();
        yield AlarmResponse.newBuilder().addAllAlarms(sorted).build();
      }
      case MemberListResponse members -> members.toBuilder().clearMembers().build();
      default -> message;
    };
  }

  /// The subject's answer with the reference's seconds to live, where both are close.
  private static Answer withinTolerance(Answer reference, Answer subject) {
    if (reference instanceof Answer.Ok(LeaseTimeToLiveResponse expected)
        && subject instanceof Answer.Ok(LeaseTimeToLiveResponse found)
        && expected.getTTL() > 0
        && Math.abs(expected.getTTL() - found.getTTL()) <= TTL_TOLERANCE_SECONDS) {
      return new Answer.Ok(found.toBuilder().setTTL(expected.getTTL()).build());
    }
    return subject;
  }

  /// The table of known differences, one line each.
  static String known() {
    StringBuilder lines = new StringBuilder();
    List<Known> all = List.of(Known.values());
    all.stream()
        .sorted(Comparator.comparing(Known::name))
        .forEach(k -> lines.append("\n  ").append(k).append(": ").append(k.source));
    return lines.toString();
  }
}
