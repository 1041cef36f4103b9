package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The requests of kube-apiserver (`staging/src/k8s.io/apiserver/pkg/storage/etcd3` and etcd's
/// `client/v3/kubernetes`), and no others. Any thread may use it.
record KubeClient(Wire wire) {
  private static final ByteString COMPACTED = ByteString.copyFromUtf8("compact_rev_key");

  /// jetcd does not know it. `RangeStreamResponse` and `ResponseOp` are alike: a range in field 1.
  private static final MethodDescriptor<RangeRequest, ResponseOp> RANGE_STREAM =
      MethodDescriptor.<RangeRequest, ResponseOp>newBuilder()
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName("etcdserverpb.KV/RangeStream")
          .setRequestMarshaller(ProtoUtils.marshaller(RangeRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(ResponseOp.getDefaultInstance()))
          .build();

  TxnResponse create(String key, ByteString value, long lease) {
    return wire.txn(
        TxnRequest.newBuilder()
            .addCompare(modRevision(key, 0))
            .addSuccess(put(key, value, lease))
            .build());
  }

  TxnResponse update(String key, ByteString value, long expectedRevision) {
    return wire.txn(
        TxnRequest.newBuilder()
            .addCompare(modRevision(key, expectedRevision))
            .addSuccess(put(key, value, 0))
            .addFailure(get(ByteString.copyFromUtf8(key)))
            .build());
  }

  TxnResponse delete(String key, long expectedRevision) {
    DeleteRangeRequest delete =
        DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
    return wire.txn(
        TxnRequest.newBuilder()
            .addCompare(modRevision(key, expectedRevision))
            .addSuccess(RequestOp.newBuilder().setRequestDeleteRange(delete))
            .addFailure(get(ByteString.copyFromUtf8(key)))
            .build());
  }

  /// Of all servers, the one whose version is right compacts; the others learn from its key.
  ///
  /// @param version of the key, as last seen
  TxnResponse claimCompaction(long version, long revision) {
    return wire.txn(
        TxnRequest.newBuilder()
            .addCompare(
                Compare.newBuilder()
                    .setKey(COMPACTED)
                    .setTarget(Compare.CompareTarget.VERSION)
                    .setVersion(version))
            .addSuccess(
                RequestOp.newBuilder()
                    .setRequestPut(
                        PutRequest.newBuilder()
                            .setKey(COMPACTED)
                            .setValue(ByteString.copyFromUtf8(Long.toString(revision)))))
            .addFailure(get(COMPACTED))
            .build());
  }

  void compact(long revision) {
    wire.ask(
        KVGrpc.getCompactMethod(), CompactionRequest.newBuilder().setRevision(revision).build());
  }

  RangeResponse get(String key) {
    return wire.range(RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
  }

  /// One page; the revision of the first is that of all.
  ///
  /// @param from the prefix, or where the page before has ended
  RangeResponse page(String from, String prefix, int limit, long revision) {
    return wire.range(range(from, prefix).setLimit(limit).setRevision(revision).build());
  }

  long count(String prefix) {
    return wire.range(range(prefix, prefix).setCountOnly(true).build()).getCount();
  }

  /// The chunks of a whole list.
  List<RangeResponse> stream(String prefix) {
    Iterator<ResponseOp> chunks =
        ClientCalls.blockingServerStreamingCall(
            wire.channel(), RANGE_STREAM, CallOptions.DEFAULT, range(prefix, prefix).build());
    List<RangeResponse> all = new ArrayList<>();
    chunks.forEachRemaining(chunk -> all.add(chunk.getResponseRange()));
    return all;
  }

  long lease(long ttlSeconds) {
    return wire.ask(
            LeaseGrpc.getLeaseGrantMethod(),
            LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build())
        .getID();
  }

  StatusResponse status() {
    return wire.ask(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance());
  }

  /// What the failed branch of an update or a delete has read.
  static Optional<io.etcd.jetcd.api.KeyValue> found(TxnResponse answer) {
    return answer.getResponses(0).getResponseRange().getKvsList().stream().findFirst();
  }

  private static RangeRequest.Builder range(String from, String prefix) {
    String end =
        prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
    return RangeRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(from))
        .setRangeEnd(ByteString.copyFromUtf8(end));
  }

  private static Compare modRevision(String key, long revision) {
    return Compare.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setTarget(Compare.CompareTarget.MOD)
        .setModRevision(revision)
        .build();
  }

  private static RequestOp put(String key, ByteString value, long lease) {
    return RequestOp.newBuilder()
        .setRequestPut(
            PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(value)
                .setLease(lease))
        .build();
  }

  private static RequestOp get(ByteString key) {
    return RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(key)).build();
  }
}
