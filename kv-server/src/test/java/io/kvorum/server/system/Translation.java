package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.ResponseHeader;
import java.util.List;
import java.util.Optional;

/// Between the requests that the checkers know and etcd's messages, as far as clusters are loaded
/// with them: no leases, sort orders or filters.
final class Translation {
  private Translation() {}

  /// Sends a request and gives its answer; throws what gRPC throws.
  static Kv.Response send(Wire wire, Kv.Request request) {
    return switch (request) {
      case Kv.RangeRequest r -> answer(wire.range(message(r)));
      case Kv.PutRequest p -> answer(wire.put(message(p)));
      case Kv.DeleteRangeRequest d -> answer(wire.deleteRange(message(d)));
      case Kv.TxnRequest t -> answer(wire.txn(message(t)));
    };
  }

  private static RangeRequest message(Kv.RangeRequest r) {
    return RangeRequest.newBuilder()
        .setKey(text(r.key()))
        .setRangeEnd(text(r.rangeEnd()))
        .setRevision(r.revision())
        .setLimit(r.limit())
        .setSerializable(r.serializable())
        .build();
  }

  static PutRequest message(Kv.PutRequest p) {
    return PutRequest.newBuilder()
        .setKey(text(p.key()))
        .setValue(text(p.value()))
        .setPrevKv(p.prevKv())
        .build();
  }

  private static DeleteRangeRequest message(Kv.DeleteRangeRequest d) {
    return DeleteRangeRequest.newBuilder()
        .setKey(text(d.key()))
        .setRangeEnd(text(d.rangeEnd()))
        .setPrevKv(d.prevKv())
        .build();
  }

  private static TxnRequest message(Kv.TxnRequest t) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    t.compares().forEach(c -> txn.addCompare(message(c)));
    t.success().forEach(o -> txn.addSuccess(message(o)));
    t.failure().forEach(o -> txn.addFailure(message(o)));
    return txn.build();
  }

  private static RequestOp message(Optional<Kv.Request> operation) {
    RequestOp.Builder op = RequestOp.newBuilder();
    return switch (operation.orElseThrow()) {
      case Kv.RangeRequest r -> op.setRequestRange(message(r)).build();
      case Kv.PutRequest p -> op.setRequestPut(message(p)).build();
      case Kv.DeleteRangeRequest d -> op.setRequestDeleteRange(message(d)).build();
      case Kv.TxnRequest t -> op.setRequestTxn(message(t)).build();
    };
  }

  private static Compare message(Kv.Compare c) {
    Compare.Builder compare =
        Compare.newBuilder()
            .setKey(text(c.key()))
            .setRangeEnd(text(c.rangeEnd()))
            .setResult(
                switch (c.result()) {
                  case EQUAL -> Compare.CompareResult.EQUAL;
                  case GREATER -> Compare.CompareResult.GREATER;
                  case LESS -> Compare.CompareResult.LESS;
                  case NOT_EQUAL -> Compare.CompareResult.NOT_EQUAL;
                  case UNKNOWN -> Compare.CompareResult.UNRECOGNIZED;
                });
    return switch (c.operand()) {
      case Kv.Compare.Operand.Version(long version) ->
          compare.setTarget(Compare.CompareTarget.VERSION).setVersion(version).build();
      case Kv.Compare.Operand.CreateRevision(long revision) ->
          compare.setTarget(Compare.CompareTarget.CREATE).setCreateRevision(revision).build();
      case Kv.Compare.Operand.ModRevision(long revision) ->
          compare.setTarget(Compare.CompareTarget.MOD).setModRevision(revision).build();
      case Kv.Compare.Operand.Value(Bytes value) ->
          compare.setTarget(Compare.CompareTarget.VALUE).setValue(text(value)).build();
      case Kv.Compare.Operand.Lease(long lease) ->
          throw new IllegalArgumentException("jetcd has no words for a comparison of leases");
    };
  }

  private static Kv.Response answer(RangeResponse r) {
    return new Kv.RangeResponse(
        header(r.getHeader()), keyValues(r.getKvsList()), r.getMore(), r.getCount());
  }

  static Kv.Response answer(PutResponse p) {
    Optional<KeyValue> before =
        p.hasPrevKv() ? Optional.of(keyValue(p.getPrevKv())) : Optional.empty();
    return new Kv.PutResponse(header(p.getHeader()), before);
  }

  private static Kv.Response answer(DeleteRangeResponse d) {
    return new Kv.DeleteRangeResponse(
        header(d.getHeader()), d.getDeleted(), keyValues(d.getPrevKvsList()));
  }

  private static Kv.Response answer(TxnResponse t) {
    return new Kv.TxnResponse(
        header(t.getHeader()),
        t.getSucceeded(),
        t.getResponsesList().stream().map(Translation::answer).toList());
  }

  private static Kv.Response answer(ResponseOp op) {
    return switch (op.getResponseCase()) {
      case RESPONSE_RANGE -> answer(op.getResponseRange());
      case RESPONSE_PUT -> answer(op.getResponsePut());
      case RESPONSE_DELETE_RANGE -> answer(op.getResponseDeleteRange());
      case RESPONSE_TXN -> answer(op.getResponseTxn());
      case RESPONSE_NOT_SET -> throw new AssertionError("an empty answer in a transaction: " + op);
    };
  }

  private static ResponseHeader header(io.etcd.jetcd.api.ResponseHeader h) {
    return new ResponseHeader(h.getClusterId(), h.getMemberId(), h.getRevision(), h.getRaftTerm());
  }

  private static List<KeyValue> keyValues(List<io.etcd.jetcd.api.KeyValue> kvs) {
    return kvs.stream().map(Translation::keyValue).toList();
  }

  private static KeyValue keyValue(io.etcd.jetcd.api.KeyValue kv) {
    return new KeyValue(
        bytes(kv.getKey()),
        kv.getCreateRevision(),
        kv.getModRevision(),
        kv.getVersion(),
        bytes(kv.getValue()),
        kv.getLease());
  }

  /// What a watch told, as the checkers know it.
  static Event event(io.etcd.jetcd.api.Event event) {
    return event.getType() == io.etcd.jetcd.api.Event.EventType.DELETE
        ? Event.delete(bytes(event.getKv().getKey()), event.getKv().getModRevision())
        : Event.put(keyValue(event.getKv()));
  }

  /// The same with the value before, if the watcher asked for it.
  static Event eventWithPrevious(io.etcd.jetcd.api.Event event) {
    return event(event)
        .withPrevious(
            event.hasPrevKv() ? Optional.of(keyValue(event.getPrevKv())) : Optional.empty());
  }

  private static ByteString text(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array());
  }

  private static Bytes bytes(ByteString text) {
    return Bytes.wrap(text.toByteArray());
  }
}
