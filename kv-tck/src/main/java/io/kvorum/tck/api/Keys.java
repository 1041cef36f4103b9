package io.kvorum.tck.api;

import io.grpc.MethodDescriptor;
import io.kvorum.tck.api.pb.CompactionRequest;
import io.kvorum.tck.api.pb.DeleteRangeRequest;
import io.kvorum.tck.api.pb.DeleteRangeResponse;
import io.kvorum.tck.api.pb.HeaderResponse;
import io.kvorum.tck.api.pb.PutRequest;
import io.kvorum.tck.api.pb.PutResponse;
import io.kvorum.tck.api.pb.RangeRequest;
import io.kvorum.tck.api.pb.RangeResponse;
import io.kvorum.tck.api.pb.RangeStreamResponse;
import io.kvorum.tck.api.pb.TxnRequest;
import io.kvorum.tck.api.pb.TxnResponse;
import io.kvorum.tck.api.pb.WatchRequest;
import io.kvorum.tck.api.pb.WatchResponse;

/// The calls about keys.
final class Keys {
  static final MethodDescriptor<RangeRequest, RangeResponse> RANGE =
      Rpcs.unary(
          "etcdserverpb.KV/Range",
          RangeRequest.getDefaultInstance(),
          RangeResponse.getDefaultInstance());
  static final MethodDescriptor<PutRequest, PutResponse> PUT =
      Rpcs.unary(
          "etcdserverpb.KV/Put", PutRequest.getDefaultInstance(), PutResponse.getDefaultInstance());
  static final MethodDescriptor<DeleteRangeRequest, DeleteRangeResponse> DELETE =
      Rpcs.unary(
          "etcdserverpb.KV/DeleteRange",
          DeleteRangeRequest.getDefaultInstance(),
          DeleteRangeResponse.getDefaultInstance());
  static final MethodDescriptor<TxnRequest, TxnResponse> TXN =
      Rpcs.unary(
          "etcdserverpb.KV/Txn", TxnRequest.getDefaultInstance(), TxnResponse.getDefaultInstance());
  static final MethodDescriptor<CompactionRequest, HeaderResponse> COMPACT =
      Rpcs.unary(
          "etcdserverpb.KV/Compact",
          CompactionRequest.getDefaultInstance(),
          HeaderResponse.getDefaultInstance());
  static final MethodDescriptor<RangeRequest, RangeStreamResponse> RANGE_STREAM =
      Rpcs.of(
          MethodDescriptor.MethodType.SERVER_STREAMING,
          "etcdserverpb.KV/RangeStream",
          RangeRequest.getDefaultInstance(),
          RangeStreamResponse.getDefaultInstance());
  static final MethodDescriptor<WatchRequest, WatchResponse> WATCH =
      Rpcs.of(
          MethodDescriptor.MethodType.BIDI_STREAMING,
          "etcdserverpb.Watch/Watch",
          WatchRequest.getDefaultInstance(),
          WatchResponse.getDefaultInstance());

  private Keys() {}
}
