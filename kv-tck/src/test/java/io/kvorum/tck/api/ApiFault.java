package io.kvorum.tck.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.kvorum.tck.api.pb.DeleteRangeResponse;
import io.kvorum.tck.api.pb.Event;
import io.kvorum.tck.api.pb.HashKVResponse;
import io.kvorum.tck.api.pb.HeaderResponse;
import io.kvorum.tck.api.pb.LeaseLeasesResponse;
import io.kvorum.tck.api.pb.MembersResponse;
import io.kvorum.tck.api.pb.PutResponse;
import io.kvorum.tck.api.pb.RangeRequest;
import io.kvorum.tck.api.pb.StatusResponse;
import io.kvorum.tck.api.pb.WatchRequest;
import io.kvorum.tck.api.pb.WatchResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One thing that a server does otherwise than etcd: the rule that it breaks, and the group of the
/// contract that this rule is in.
enum ApiFault {
  FORGETS_THE_PAIR_BEFORE("PUT-4", KvApiContract.Puts.class, "etcdserverpb.KV/Put") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      return PutResponse.parseFrom(answer).toBuilder().clearPrevKv().build().toByteArray();
    }
  },
  TURNS_DELETED_PAIRS_ROUND(
      "DELETE-3", KvApiContract.Deletes.class, "etcdserverpb.KV/DeleteRange") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      DeleteRangeResponse response = DeleteRangeResponse.parseFrom(answer);
      return response.toBuilder()
          .clearPrevKvs()
          .addAllPrevKvs(response.getPrevKvsList().reversed())
          .build()
          .toByteArray();
    }
  },
  GIVES_VALUES_UNASKED("RANGE-16", KvApiContract.RangeOrders.class, "etcdserverpb.KV/Range") {
    @Override
    byte[] request(byte[] request) throws InvalidProtocolBufferException {
      return RangeRequest.parseFrom(request).toBuilder().clearKeysOnly().build().toByteArray();
    }
  },
  COMPACTS_WITHOUT_A_REVISION(
      "COMPACT-5", KvApiContract.Compactions.class, "etcdserverpb.KV/Compact") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      HeaderResponse.Builder response = HeaderResponse.parseFrom(answer).toBuilder();
      response.getHeaderBuilder().clearRevision();
      return response.build().toByteArray();
    }
  },
  HASHES_WITHOUT_A_COMPACTION(
      "COMPACT-6", KvApiContract.Compactions.class, "etcdserverpb.Maintenance/HashKV") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      return HashKVResponse.parseFrom(answer).toBuilder()
          .clearCompactRevision()
          .build()
          .toByteArray();
    }
  },
  TELLS_A_REVISION_OF_MEMBERS(
      "HEADER-5", KvApiContract.Headers.class, "etcdserverpb.Cluster/MemberList") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      MembersResponse.Builder response = MembersResponse.parseFrom(answer).toBuilder();
      response.getHeaderBuilder().setRevision(1);
      return response.build().toByteArray();
    }
  },
  KEEPS_ALARMS_TO_ITSELF("ALARM-2", KvApiContract.Alarms.class, "etcdserverpb.Maintenance/Status") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      return StatusResponse.parseFrom(answer).toBuilder().clearErrors().build().toByteArray();
    }
  },
  LISTS_LEASES_BACKWARDS(
      "LEASE-7", KvApiContract.LeaseLives.class, "etcdserverpb.Lease/LeaseLeases") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      LeaseLeasesResponse response = LeaseLeasesResponse.parseFrom(answer);
      return response.toBuilder()
          .clearLeases()
          .addAllLeases(response.getLeasesList().reversed())
          .build()
          .toByteArray();
    }
  },
  REFUSES_LEASES_BY_ANOTHER_CODE(
      "LEASE-2", KvApiContract.LeaseLives.class, "etcdserverpb.Lease/LeaseGrant") {
    @Override
    Status end(Status status) {
      return status.getCode() == Status.Code.FAILED_PRECONDITION
          ? Status.ALREADY_EXISTS.withDescription(status.getDescription())
          : status;
    }
  },
  REFUSES_BY_ANOTHER_TEXT(
      "ELECTION-2", KvApiContract.ElectionService.class, "v3electionpb.Election/Leader") {
    @Override
    Status end(Status status) {
      return status.isOk() ? status : status.withDescription("no leader");
    }
  },
  GIVES_REASONS_FOR_COMPACTION(
      "WATCH-5", KvApiContract.Watchers.class, "etcdserverpb.Watch/Watch") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      WatchResponse response = WatchResponse.parseFrom(answer);
      return response.getCompactRevision() == 0
          ? answer
          : response.toBuilder().setCancelReason("compacted").build().toByteArray();
    }
  },
  DROPS_FILTERS("WATCH-20", KvApiContract.Events.class, "etcdserverpb.Watch/Watch") {
    @Override
    byte[] request(byte[] request) throws InvalidProtocolBufferException {
      WatchRequest.Builder watch = WatchRequest.parseFrom(request).toBuilder();
      if (watch.hasCreateRequest()) {
        watch.getCreateRequestBuilder().clearFilters();
      }
      return watch.build().toByteArray();
    }
  },
  NEVER_FRAGMENTS("WATCH-23", KvApiContract.Events.class, "etcdserverpb.Watch/Watch") {
    @Override
    byte[] request(byte[] request) throws InvalidProtocolBufferException {
      WatchRequest.Builder watch = WatchRequest.parseFrom(request).toBuilder();
      if (watch.hasCreateRequest()) {
        watch.getCreateRequestBuilder().clearFragment();
      }
      return watch.build().toByteArray();
    }
  },
  TELLS_TOO_MUCH_OF_A_DELETE("WATCH-16", KvApiContract.Events.class, "etcdserverpb.Watch/Watch") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      WatchResponse.Builder response = WatchResponse.parseFrom(answer).toBuilder();
      response.getEventsBuilderList().stream()
          .filter(event -> event.getType() == Event.EventType.DELETE)
          .forEach(event -> event.getKvBuilder().setVersion(1));
      return response.build().toByteArray();
    }
  },
  SHUFFLES_A_REVISION("WATCH-17", KvApiContract.Events.class, "etcdserverpb.Watch/Watch") {
    @Override
    byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
      WatchResponse response = WatchResponse.parseFrom(answer);
      List<Event> events = new ArrayList<>(response.getEventsList());
      boolean isMixed = events.stream().map(Event::getType).distinct().count() == 2;
      boolean isOne = events.stream().map(e -> e.getKv().getModRevision()).distinct().count() == 1;
      if (isMixed && isOne) {
        Collections.swap(events, 0, events.size() - 1);
      }
      return response.toBuilder().clearEvents().addAllEvents(events).build().toByteArray();
    }
  };

  private final String rule;
  private final Class<?> group;
  private final String call;

  ApiFault(String rule, Class<?> group, String call) {
    this.rule = rule;
    this.group = group;
    this.call = call;
  }

  String rule() {
    return rule;
  }

  Class<?> group() {
    return group;
  }

  /// Whether it has to do with the call of that name.
  boolean concerns(String name) {
    return call.equals(name);
  }

  /// What reaches the server instead of a request.
  byte[] request(byte[] request) throws InvalidProtocolBufferException {
    return request;
  }

  /// What reaches the client instead of an answer.
  byte[] answer(byte[] answer) throws InvalidProtocolBufferException {
    return answer;
  }

  /// How the call ends.
  Status end(Status status) {
    return status;
  }
}
