package io.kvorum.tck.api;

import com.google.protobuf.ByteString;
import io.kvorum.tck.api.pb.DeleteRangeRequest;
import io.kvorum.tck.api.pb.EmptyRequest;
import io.kvorum.tck.api.pb.PutRequest;
import io.kvorum.tck.api.pb.RangeRequest;
import io.kvorum.tck.api.pb.RequestOp;
import io.kvorum.tck.api.pb.TxnRequest;
import io.kvorum.tck.api.pb.WatchCancelRequest;
import io.kvorum.tck.api.pb.WatchCreateRequest;
import io.kvorum.tck.api.pb.WatchProgressRequest;
import io.kvorum.tck.api.pb.WatchRequest;

/// Words for requests.
final class Requests {
  /// As a key the smallest; as the end of a range, no end.
  static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

  static final EmptyRequest NOTHING = EmptyRequest.getDefaultInstance();
  static final WatchRequest PROGRESS =
      WatchRequest.newBuilder()
          .setProgressRequest(WatchProgressRequest.getDefaultInstance())
          .build();

  private Requests() {}

  /// Of this nothing but the revision in the header is of interest.
  static RangeRequest revision() {
    return RangeRequest.newBuilder().setKey(ZERO).setCountOnly(true).build();
  }

  static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  static ByteString zeros(int count) {
    return ByteString.copyFrom(new byte[count]);
  }

  static RequestOp op(PutRequest.Builder put) {
    return RequestOp.newBuilder().setRequestPut(put).build();
  }

  static RequestOp op(RangeRequest.Builder range) {
    return RequestOp.newBuilder().setRequestRange(range).build();
  }

  static RequestOp op(DeleteRangeRequest.Builder delete) {
    return RequestOp.newBuilder().setRequestDeleteRange(delete).build();
  }

  static RequestOp op(TxnRequest.Builder txn) {
    return RequestOp.newBuilder().setRequestTxn(txn).build();
  }

  /// A transaction without conditions.
  static TxnRequest.Builder all(RequestOp... operations) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    for (RequestOp operation : operations) {
      txn.addSuccess(operation);
    }
    return txn;
  }

  static WatchRequest create(WatchCreateRequest.Builder watch) {
    return WatchRequest.newBuilder().setCreateRequest(watch).build();
  }

  static WatchRequest cancel(long id) {
    return WatchRequest.newBuilder()
        .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
        .build();
  }
}
