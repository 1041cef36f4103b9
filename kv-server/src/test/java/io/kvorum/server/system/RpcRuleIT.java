package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.ProclaimRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResignRequest;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.kvorum.server.auth.Need;
import io.kvorum.server.auth.RpcRule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every call of etcd's API, made by nobody and by somebody who may nothing, is answered as its
/// rule says (semantics.md 9, the permission table).
@Timeout(120)
class RpcRuleIT {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");
  private static final long LEASE = 77;
  private static final String NOBODY = "etcdserver: user name is empty";
  private static final String DENIED = "etcdserver: permission denied";

  private static final MethodDescriptor.Marshaller<byte[]> RAW =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException broken) {
            throw new UncheckedIOException(broken);
          }
        }
      };

  @RegisterExtension final Rig rig = new Rig();

  private Wire wire;
  private Optional<String> powerless = Optional.empty();

  @BeforeEach
  void users_are_needed_and_root_has_a_key_with_a_lease() {
    ServerProcess server = rig.start(ServerCommand.underTest());
    wire = rig.connect(server);
    Users root = new Users(wire);
    root.enable();
    root.add("powerless");
    powerless = Optional.of(root.login("powerless"));
    Optional<String> token = Optional.of(root.login("root"));
    wire.callBy(
        token,
        LeaseGrpc.getLeaseGrantMethod(),
        LeaseGrantRequest.newBuilder().setID(LEASE).setTTL(600).build());
    Answer put =
        wire.callBy(
            token,
            KVGrpc.getPutMethod(),
            PutRequest.newBuilder().setKey(KEY).setLease(LEASE).build());
    assertThat(put).isInstanceOf(Answer.Ok.class);
  }

  /// What is asked where an empty request would not do.
  private static Map<RpcRule, MessageLite> requests() {
    Map<RpcRule, MessageLite> all = new EnumMap<>(RpcRule.class);
    RangeRequest range = RangeRequest.newBuilder().setKey(KEY).build();
    all.put(RpcRule.RANGE, range);
    all.put(RpcRule.RANGE_STREAM, range);
    all.put(RpcRule.PUT, PutRequest.newBuilder().setKey(KEY).build());
    all.put(RpcRule.DELETE_RANGE, DeleteRangeRequest.newBuilder().setKey(KEY).build());
    all.put(
        RpcRule.TXN,
        TxnRequest.newBuilder()
            .addCompare(Compare.newBuilder().setKey(KEY))
            .addSuccess(RequestOp.newBuilder().setRequestRange(range))
            .build());
    all.put(
        RpcRule.WATCH,
        WatchRequest.newBuilder()
            .setCreateRequest(WatchCreateRequest.newBuilder().setKey(KEY))
            .build());
    all.put(RpcRule.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTTL(600).build());
    all.put(RpcRule.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setID(LEASE).build());
    all.put(RpcRule.LEASE_KEEP_ALIVE, LeaseKeepAliveRequest.newBuilder().setID(LEASE).build());
    all.put(
        RpcRule.LEASE_TIME_TO_LIVE,
        LeaseTimeToLiveRequest.newBuilder().setID(LEASE).setKeys(true).build());
    all.put(RpcRule.USER_GET, AuthUserGetRequest.newBuilder().setName("root").build());
    all.put(RpcRule.ROLE_GET, AuthRoleGetRequest.newBuilder().setRole("root").build());
    all.put(RpcRule.ALARM_CHANGE, alarmChange());
    all.put(RpcRule.LOCK, LockRequest.newBuilder().setName(KEY).setLease(LEASE).build());
    all.put(RpcRule.UNLOCK, UnlockRequest.newBuilder().setKey(KEY).build());
    LeaderKey leader =
        LeaderKey.newBuilder().setName(KEY).setKey(KEY).setRev(2).setLease(LEASE).build();
    all.put(RpcRule.CAMPAIGN, CampaignRequest.newBuilder().setName(KEY).setLease(LEASE).build());
    all.put(RpcRule.PROCLAIM, ProclaimRequest.newBuilder().setLeader(leader).build());
    all.put(RpcRule.LEADER, LeaderRequest.newBuilder().setName(KEY).build());
    all.put(RpcRule.OBSERVE, LeaderRequest.newBuilder().setName(KEY).build());
    all.put(RpcRule.RESIGN, ResignRequest.newBuilder().setLeader(leader).build());
    return all;
  }

  private static MessageLite alarmChange() {
    return AlarmRequest.newBuilder().setAction(AlarmRequest.AlarmAction.ACTIVATE).build();
  }

  @Test
  void every_call_asks_for_what_its_rule_says() throws Exception {
    for (RpcRule rule : RpcRule.values()) {
      MessageLite request = requests().getOrDefault(rule, RangeRequest.getDefaultInstance());
      String toNobody = ask(Optional.empty(), rule, request.toByteArray());
      String toPowerless = ask(powerless, rule, request.toByteArray());
      String what = rule + " answers nobody: " + toNobody + ", who may nothing: " + toPowerless;
      if (rule == RpcRule.SNAPSHOT) {
        assertThat(toNobody).as(what).startsWith("kvorum: this server does not support ");
        continue;
      }
      boolean needsName = rule.need() != Need.NOTHING;
      boolean needsRight = rule.need() == Need.ROOT || rule.need() == Need.OPERATION;
      assertThat(toNobody.equals(NOBODY)).as(what).isEqualTo(needsName);
      assertThat(toPowerless.equals(DENIED)).as(what).isEqualTo(needsRight);
      assertThat(toPowerless).as(what).isNotEqualTo(NOBODY);
    }
  }

  /// The text of the first thing that the server says: of its error, or that all is well.
  private String ask(Optional<String> token, RpcRule rule, byte[] request) throws Exception {
    Metadata headers = new Metadata();
    token.ifPresent(
        text ->
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), text));
    Channel channel =
        ClientInterceptors.intercept(
            wire.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    CompletableFuture<String> first = new CompletableFuture<>();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(method(rule), CallOptions.DEFAULT), new FirstWord(rule, first));
    requests.onNext(request);
    requests.onCompleted();
    return first.get(20, TimeUnit.SECONDS);
  }

  private record FirstWord(RpcRule rule, CompletableFuture<String> first)
      implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] answer) {
      first.complete(rule == RpcRule.WATCH ? reason(answer) : "ok");
    }

    @Override
    public void onError(Throwable error) {
      first.complete(String.valueOf(Status.fromThrowable(error).getDescription()));
    }

    @Override
    public void onCompleted() {
      first.complete("ok");
    }

    /// A watch is refused within its stream, in these words.
    private static String reason(byte[] answer) {
      try {
        return WatchResponse.parseFrom(answer)
            .getCancelReason()
            .replaceFirst("rpc error: code = (InvalidArgument|PermissionDenied) desc = ", "");
      } catch (InvalidProtocolBufferException malformed) {
        throw new UncheckedIOException(malformed);
      }
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(RpcRule rule) {
    return MethodDescriptor.newBuilder(RAW, RAW)
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName(rule.call())
        .build();
  }
}
