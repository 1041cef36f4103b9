package io.kvorum.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// etcd's KV service. Requests carry etcd's fields with etcd's meaning (rpc.proto); every future
/// fails with `KvException` alone. Methods never block: they may be called on an event loop.
public interface Kv {
  CompletableFuture<RangeResponse> range(CallContext context, RangeRequest request);

  /// A range as a stream of parts whose fields, merged, are the unary answer. The listener is
  /// called by one thread at a time; only the last part has header, count and `more`.
  void rangeStream(
      CallContext context, RangeRequest request, StreamListener<RangeResponse> listener);

  CompletableFuture<PutResponse> put(CallContext context, PutRequest request);

  CompletableFuture<DeleteRangeResponse> deleteRange(
      CallContext context, DeleteRangeRequest request);

  CompletableFuture<TxnResponse> txn(CallContext context, TxnRequest request);

  CompletableFuture<CompactResponse> compact(CallContext context, CompactRequest request);

  /// `INVALID` stands for a number that etcd does not know; it is refused where it is validated.
  enum SortOrder {
    NONE,
    ASCEND,
    DESCEND,
    INVALID
  }

  enum SortTarget {
    KEY,
    VERSION,
    CREATE,
    MOD,
    VALUE,
    INVALID
  }

  /// One operation of a transaction.
  sealed interface Request permits RangeRequest, PutRequest, DeleteRangeRequest, TxnRequest {}

  /// The answer to one operation; inside a transaction only its revision is set in the header.
  sealed interface Response permits RangeResponse, PutResponse, DeleteRangeResponse, TxnResponse {}

  record RangeRequest(
      Bytes key,
      Bytes rangeEnd,
      long limit,
      long revision,
      SortOrder sortOrder,
      SortTarget sortTarget,
      boolean serializable,
      boolean keysOnly,
      boolean countOnly,
      long minModRevision,
      long maxModRevision,
      long minCreateRevision,
      long maxCreateRevision)
      implements Request {

    /// One key at its newest revision.
    public static RangeRequest of(Bytes key) {
      return of(key, Bytes.EMPTY);
    }

    public static RangeRequest of(Bytes key, Bytes rangeEnd) {
      return new RangeRequest(
          key, rangeEnd, 0, 0, SortOrder.NONE, SortTarget.KEY, false, false, false, 0, 0, 0, 0);
    }

    public KeyRange range() {
      return KeyRange.ofEtcd(key, rangeEnd);
    }

    public boolean isSingleKey() {
      return rangeEnd.isEmpty();
    }

    public boolean hasRevisionFilter() {
      return (minModRevision | maxModRevision | minCreateRevision | maxCreateRevision) != 0;
    }
  }

  record RangeResponse(ResponseHeader header, List<KeyValue> kvs, boolean more, long count)
      implements Response {}

  record PutRequest(
      Bytes key, Bytes value, long lease, boolean prevKv, boolean ignoreValue, boolean ignoreLease)
      implements Request {
    public static PutRequest of(Bytes key, Bytes value) {
      return new PutRequest(key, value, 0, false, false, false);
    }
  }

  record PutResponse(ResponseHeader header, Optional<KeyValue> prevKv) implements Response {}

  record DeleteRangeRequest(Bytes key, Bytes rangeEnd, boolean prevKv) implements Request {
    public KeyRange range() {
      return KeyRange.ofEtcd(key, rangeEnd);
    }
  }

  record DeleteRangeResponse(ResponseHeader header, long deleted, List<KeyValue> prevKvs)
      implements Response {}

  /// An operation list may hold an empty operation (no member of the oneof set): `Optional.empty`.
  record TxnRequest(
      List<Compare> compares, List<Optional<Request>> success, List<Optional<Request>> failure)
      implements Request {
    public TxnRequest {
      compares = List.copyOf(compares);
      success = List.copyOf(success);
      failure = List.copyOf(failure);
    }
  }

  record TxnResponse(ResponseHeader header, boolean succeeded, List<Response> responses)
      implements Response {}

  /// `physical` waits until the rows are really gone.
  record CompactRequest(long revision, boolean physical) {}

  record CompactResponse(ResponseHeader header) {}

  /// A condition of a transaction on one key, or on every key of a range. `UNKNOWN` results hold
  /// always, as in etcd.
  record Compare(Result result, Bytes key, Bytes rangeEnd, Operand operand) {
    public enum Result {
      EQUAL,
      GREATER,
      LESS,
      NOT_EQUAL,
      UNKNOWN
    }

    /// What is compared and with what; the value that the target asks for, 0 or empty if unset.
    public sealed interface Operand {
      record Version(long version) implements Operand {}

      record CreateRevision(long revision) implements Operand {}

      record ModRevision(long revision) implements Operand {}

      record Value(Bytes value) implements Operand {}

      record Lease(long lease) implements Operand {}
    }
  }
}
