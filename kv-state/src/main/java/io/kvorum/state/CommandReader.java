package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Kv.Compare.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one command in the form that `CommandCodec` describes. Throws `IllegalArgumentException`
/// for whatever else it finds, and never reads or allocates beyond what it was given.
final class CommandReader {
  /// Deeper transactions pass no validation: each level spends of its parent's operations.
  private static final int MAX_DEPTH = 256;

  private final byte[] in;
  private int at;
  private int depth;

  CommandReader(Bytes in) {
    this.in = in.array();
  }

  void end() {
    if (at != in.length) {
      throw malformed("ends at " + at + " of " + in.length + " bytes");
    }
  }

  static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("malformed command: " + what);
  }

  int octet() {
    need(1);
    return in[at++] & 0xff;
  }

  long number() {
    need(Long.BYTES);
    long number = (long) CommandCodec.BIG_ENDIAN.get(in, at);
    at += Long.BYTES;
    return number;
  }

  long varint() {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      number |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        if (shift == 63 && next > 1) {
          break;
        }
        return number;
      }
    }
    throw malformed("a number of over 64 bits at " + at);
  }

  /// A number of things that take at least one byte each.
  int count() {
    long count = varint();
    if (count < 0 || count > in.length - at) {
      throw malformed(count + " items or bytes, with " + (in.length - at) + " bytes left");
    }
    return (int) count;
  }

  Bytes bytes() {
    int length = count();
    Bytes value = Bytes.copyOf(in, at, length);
    at += length;
    return value;
  }

  String text() {
    return bytes().utf8();
  }

  private void need(int bytes) {
    if (in.length - at < bytes) {
      throw malformed("cut off at " + in.length + " bytes");
    }
  }

  /// One of a list, by its place in it.
  <T> T choice(List<T> of) {
    int index = octet();
    if (index >= of.size()) {
      throw malformed("unknown choice " + index + " at " + (at - 1));
    }
    return of.get(index);
  }

  private int flags(int known) {
    int flags = octet();
    if ((flags & ~known) != 0) {
      throw malformed("unknown flags " + flags + " at " + (at - 1));
    }
    return flags;
  }

  Kv.PutRequest put() {
    int flags =
        flags(
            CommandCodec.PREV_KV
                | CommandCodec.IGNORE_VALUE
                | CommandCodec.IGNORE_LEASE
                | CommandCodec.HAS_LEASE);
    Bytes key = bytes();
    Bytes value = bytes();
    long lease = (flags & CommandCodec.HAS_LEASE) == 0 ? 0 : number();
    return new Kv.PutRequest(
        key,
        value,
        lease,
        (flags & CommandCodec.PREV_KV) != 0,
        (flags & CommandCodec.IGNORE_VALUE) != 0,
        (flags & CommandCodec.IGNORE_LEASE) != 0);
  }

  Kv.DeleteRangeRequest deleteRange() {
    boolean prevKv = flags(CommandCodec.PREV_KV) != 0;
    return new Kv.DeleteRangeRequest(bytes(), bytes(), prevKv);
  }

  Kv.TxnRequest txn() {
    if (++depth > MAX_DEPTH) {
      throw malformed("transactions nested deeper than " + MAX_DEPTH);
    }
    int count = count();
    List<Compare> compares = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      compares.add(compare());
    }
    Kv.TxnRequest txn = new Kv.TxnRequest(compares, operations(), operations());
    depth--;
    return txn;
  }

  private List<Optional<Kv.Request>> operations() {
    int count = count();
    List<Optional<Kv.Request>> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      operations.add(operation());
    }
    return operations;
  }

  private Optional<Kv.Request> operation() {
    int kind = octet();
    return switch (kind) {
      case CommandCodec.OP_EMPTY -> Optional.empty();
      case CommandCodec.OP_RANGE -> Optional.of(range());
      case CommandCodec.OP_PUT -> Optional.of(put());
      case CommandCodec.OP_DELETE -> Optional.of(deleteRange());
      case CommandCodec.OP_TXN -> Optional.of(txn());
      default -> throw malformed("unknown operation " + kind);
    };
  }

  private Kv.RangeRequest range() {
    int flags =
        flags(
            CommandCodec.SERIALIZABLE
                | CommandCodec.KEYS_ONLY
                | CommandCodec.COUNT_ONLY
                | CommandCodec.HAS_FILTER);
    Kv.SortOrder order = choice(CommandCodec.ORDERS);
    Kv.SortTarget target = choice(CommandCodec.TARGETS);
    Bytes key = bytes();
    Bytes rangeEnd = bytes();
    long limit = varint();
    long revision = varint();
    boolean filtered = (flags & CommandCodec.HAS_FILTER) != 0;
    return new Kv.RangeRequest(
        key,
        rangeEnd,
        limit,
        revision,
        order,
        target,
        (flags & CommandCodec.SERIALIZABLE) != 0,
        (flags & CommandCodec.KEYS_ONLY) != 0,
        (flags & CommandCodec.COUNT_ONLY) != 0,
        filtered ? varint() : 0,
        filtered ? varint() : 0,
        filtered ? varint() : 0,
        filtered ? varint() : 0);
  }

  private Compare compare() {
    Compare.Result result = choice(CommandCodec.RESULTS);
    return new Compare(result, bytes(), bytes(), operand());
  }

  private Operand operand() {
    int kind = octet();
    return switch (kind) {
      case CommandCodec.BY_VERSION -> new Operand.Version(varint());
      case CommandCodec.BY_CREATE -> new Operand.CreateRevision(varint());
      case CommandCodec.BY_MOD -> new Operand.ModRevision(varint());
      case CommandCodec.BY_VALUE -> new Operand.Value(bytes());
      case CommandCodec.BY_LEASE -> new Operand.Lease(number());
      default -> throw malformed("unknown operand " + kind);
    };
  }
}
