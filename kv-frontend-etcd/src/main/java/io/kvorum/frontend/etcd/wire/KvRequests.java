package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedInputStream;
import io.kvorum.api.Bytes;
import io.kvorum.api.Kv.CompactRequest;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Kv.Compare.Operand;
import io.kvorum.api.Kv.DeleteRangeRequest;
import io.kvorum.api.Kv.PutRequest;
import io.kvorum.api.Kv.RangeRequest;
import io.kvorum.api.Kv.Request;
import io.kvorum.api.Kv.SortOrder;
import io.kvorum.api.Kv.SortTarget;
import io.kvorum.api.Kv.TxnRequest;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the requests of etcd's KV service. Only the form is checked here; what a request means is
/// checked behind `Kv`. The numbers in the switches are protobuf tags: field number times 8, plus 2
/// for bytes and messages, plus 0 for numbers.
public final class KvRequests {
  /// How deep transactions may nest: the outermost, and one for each of the 128 operations that
  /// etcd allows by default. Deeper ones are refused as etcd refuses them, before they reach the
  /// stack.
  public static final int MAX_TXN_DEPTH = 129;

  private static final SortOrder[] ORDERS = SortOrder.values();
  private static final SortTarget[] TARGETS = SortTarget.values();
  private static final Compare.Result[] RESULTS = Compare.Result.values();

  private KvRequests() {}

  public static RangeRequest range(CodedInputStream in) throws IOException {
    Bytes key = Bytes.EMPTY;
    Bytes rangeEnd = Bytes.EMPTY;
    long limit = 0;
    long revision = 0;
    SortOrder order = SortOrder.NONE;
    SortTarget target = SortTarget.KEY;
    boolean serializable = false;
    boolean keysOnly = false;
    boolean countOnly = false;
    long minMod = 0;
    long maxMod = 0;
    long minCreate = 0;
    long maxCreate = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> key = Fields.bytes(in);
        case 18 -> rangeEnd = Fields.bytes(in);
        case 24 -> limit = in.readInt64();
        case 32 -> revision = in.readInt64();
        case 40 -> order = constant(ORDERS, in.readEnum());
        case 48 -> target = constant(TARGETS, in.readEnum());
        case 56 -> serializable = in.readBool();
        case 64 -> keysOnly = in.readBool();
        case 72 -> countOnly = in.readBool();
        case 80 -> minMod = in.readInt64();
        case 88 -> maxMod = in.readInt64();
        case 96 -> minCreate = in.readInt64();
        case 104 -> maxCreate = in.readInt64();
        default -> in.skipField(tag);
      }
    }
    return new RangeRequest(
        key,
        rangeEnd,
        limit,
        revision,
        order,
        target,
        serializable,
        keysOnly,
        countOnly,
        minMod,
        maxMod,
        minCreate,
        maxCreate);
  }

  public static PutRequest put(CodedInputStream in) throws IOException {
    Bytes key = Bytes.EMPTY;
    Bytes value = Bytes.EMPTY;
    long lease = 0;
    boolean prevKv = false;
    boolean ignoreValue = false;
    boolean ignoreLease = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> key = Fields.bytes(in);
        case 18 -> value = Fields.bytes(in);
        case 24 -> lease = in.readInt64();
        case 32 -> prevKv = in.readBool();
        case 40 -> ignoreValue = in.readBool();
        case 48 -> ignoreLease = in.readBool();
        default -> in.skipField(tag);
      }
    }
    return new PutRequest(key, value, lease, prevKv, ignoreValue, ignoreLease);
  }

  public static DeleteRangeRequest deleteRange(CodedInputStream in) throws IOException {
    Bytes key = Bytes.EMPTY;
    Bytes rangeEnd = Bytes.EMPTY;
    boolean prevKv = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> key = Fields.bytes(in);
        case 18 -> rangeEnd = Fields.bytes(in);
        case 24 -> prevKv = in.readBool();
        default -> in.skipField(tag);
      }
    }
    return new DeleteRangeRequest(key, rangeEnd, prevKv);
  }

  public static CompactRequest compact(CodedInputStream in) throws IOException {
    long revision = 0;
    boolean physical = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 8 -> revision = in.readInt64();
        case 16 -> physical = in.readBool();
        default -> in.skipField(tag);
      }
    }
    return new CompactRequest(revision, physical);
  }

  public static TxnRequest txn(CodedInputStream in) throws IOException {
    return txn(in, MAX_TXN_DEPTH);
  }

  private static TxnRequest txn(CodedInputStream in, int depth) throws IOException {
    if (depth == 0) {
      throw new KvException(KvError.TOO_MANY_OPS);
    }
    List<Compare> compares = new ArrayList<>(2);
    List<Optional<Request>> success = new ArrayList<>(2);
    List<Optional<Request>> failure = new ArrayList<>(2);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> compares.add(Fields.nested(in, KvRequests::compare));
        case 18 -> success.add(Fields.nested(in, op -> operation(op, depth)));
        case 26 -> failure.add(Fields.nested(in, op -> operation(op, depth)));
        default -> in.skipField(tag);
      }
    }
    return new TxnRequest(compares, success, failure);
  }

  private static Optional<Request> operation(CodedInputStream in, int depth) throws IOException {
    Optional<Request> operation = Optional.empty();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> operation = Optional.of(Fields.nested(in, KvRequests::range));
        case 18 -> operation = Optional.of(Fields.nested(in, KvRequests::put));
        case 26 -> operation = Optional.of(Fields.nested(in, KvRequests::deleteRange));
        case 34 -> operation = Optional.of(Fields.nested(in, inner -> txn(inner, depth - 1)));
        default -> in.skipField(tag);
      }
    }
    return operation;
  }

  private static Compare compare(CodedInputStream in) throws IOException {
    Compare.Result result = Compare.Result.EQUAL;
    int target = 0;
    Bytes key = Bytes.EMPTY;
    Bytes rangeEnd = Bytes.EMPTY;
    int member = 0;
    long number = 0;
    Bytes value = Bytes.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 8 -> result = constant(RESULTS, in.readEnum());
        case 16 -> target = in.readEnum();
        case 26 -> key = Fields.bytes(in);
        case 32, 40, 48, 64 -> {
          member = tag >>> 3;
          number = in.readInt64();
        }
        case 58 -> {
          member = 7;
          value = Fields.bytes(in);
        }
        case 514 -> rangeEnd = Fields.bytes(in);
        default -> in.skipField(tag);
      }
    }
    if (target < 0 || target > 4) {
      return unknownTarget(result, key, rangeEnd);
    }
    return new Compare(result, key, rangeEnd, operand(target, member, number, value));
  }

  /// etcd compares nothing for a target that it does not know: "equal" then holds for every key,
  /// and the other results for none. The same is said here in terms of known targets.
  private static Compare unknownTarget(Compare.Result result, Bytes key, Bytes rangeEnd) {
    return switch (result) {
      case EQUAL, UNKNOWN ->
          new Compare(Compare.Result.UNKNOWN, key, rangeEnd, new Operand.Version(0));
      case GREATER, LESS, NOT_EQUAL ->
          new Compare(Compare.Result.LESS, key, rangeEnd, new Operand.Version(Long.MIN_VALUE));
    };
  }

  /// The operand that the target asks for. A member of the union that does not fit the target
  /// counts as unset: 0 or empty, as in etcd.
  private static Operand operand(int target, int member, long number, Bytes value) {
    return switch (target) {
      case 0 -> new Operand.Version(member == 4 ? number : 0);
      case 1 -> new Operand.CreateRevision(member == 5 ? number : 0);
      case 2 -> new Operand.ModRevision(member == 6 ? number : 0);
      case 3 -> new Operand.Value(member == 7 ? value : Bytes.EMPTY);
      default -> new Operand.Lease(member == 8 ? number : 0);
    };
  }

  /// The constant of that number; the last one stands for every number that etcd does not know.
  private static <E> E constant(E[] constants, int number) {
    int unknown = constants.length - 1;
    return constants[number < 0 || number > unknown ? unknown : number];
  }
}
