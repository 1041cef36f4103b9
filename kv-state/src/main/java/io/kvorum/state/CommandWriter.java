package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Kv.Compare.Operand;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Writes one command in the form that `CommandCodec` describes.
final class CommandWriter {
  private byte[] out;
  private int at;

  CommandWriter(int expectedBytes) {
    this.out = new byte[expectedBytes];
  }

  Bytes bytes() {
    return Bytes.wrap(at == out.length ? out : Arrays.copyOf(out, at));
  }

  CommandWriter octet(int value) {
    reserve(1);
    out[at++] = (byte) value;
    return this;
  }

  /// Eight bytes.
  CommandWriter number(long value) {
    reserve(Long.BYTES);
    CommandCodec.BIG_ENDIAN.set(out, at, value);
    at += Long.BYTES;
    return this;
  }

  /// A number that is seldom large or negative: seven bits a byte.
  CommandWriter varint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
    return this;
  }

  CommandWriter bytes(Bytes value) {
    return varint(value.length()).raw(value);
  }

  /// Bytes whose length is known without being told.
  CommandWriter raw(Bytes value) {
    reserve(value.length());
    System.arraycopy(value.array(), 0, out, at, value.length());
    at += value.length();
    return this;
  }

  CommandWriter text(String value) {
    return bytes(Bytes.utf8(value));
  }

  private void reserve(int more) {
    if (out.length - at < more) {
      out = Arrays.copyOf(out, Math.max(at + more, out.length * 2));
    }
  }

  CommandWriter put(Kv.PutRequest put) {
    int flags =
        (put.prevKv() ? CommandCodec.PREV_KV : 0)
            | (put.ignoreValue() ? CommandCodec.IGNORE_VALUE : 0)
            | (put.ignoreLease() ? CommandCodec.IGNORE_LEASE : 0)
            | (put.lease() != 0 ? CommandCodec.HAS_LEASE : 0);
    octet(flags).bytes(put.key()).bytes(put.value());
    return put.lease() == 0 ? this : number(put.lease());
  }

  CommandWriter deleteRange(Kv.DeleteRangeRequest delete) {
    return octet(delete.prevKv() ? CommandCodec.PREV_KV : 0)
        .bytes(delete.key())
        .bytes(delete.rangeEnd());
  }

  CommandWriter txn(Kv.TxnRequest txn) {
    varint(txn.compares().size());
    txn.compares().forEach(this::compare);
    return operations(txn.success()).operations(txn.failure());
  }

  private CommandWriter operations(List<Optional<Kv.Request>> operations) {
    varint(operations.size());
    operations.forEach(this::operation);
    return this;
  }

  private void operation(Optional<Kv.Request> operation) {
    if (operation.isEmpty()) {
      octet(CommandCodec.OP_EMPTY);
      return;
    }
    switch (operation.get()) {
      case Kv.RangeRequest range -> octet(CommandCodec.OP_RANGE).range(range);
      case Kv.PutRequest put -> octet(CommandCodec.OP_PUT).put(put);
      case Kv.DeleteRangeRequest delete -> octet(CommandCodec.OP_DELETE).deleteRange(delete);
      case Kv.TxnRequest txn -> octet(CommandCodec.OP_TXN).txn(txn);
    }
  }

  private void range(Kv.RangeRequest range) {
    int flags =
        (range.serializable() ? CommandCodec.SERIALIZABLE : 0)
            | (range.keysOnly() ? CommandCodec.KEYS_ONLY : 0)
            | (range.countOnly() ? CommandCodec.COUNT_ONLY : 0)
            | (range.hasRevisionFilter() ? CommandCodec.HAS_FILTER : 0);
    octet(flags)
        .octet(CommandCodec.ORDERS.indexOf(range.sortOrder()))
        .octet(CommandCodec.TARGETS.indexOf(range.sortTarget()))
        .bytes(range.key())
        .bytes(range.rangeEnd())
        .varint(range.limit())
        .varint(range.revision());
    if (range.hasRevisionFilter()) {
      varint(range.minModRevision())
          .varint(range.maxModRevision())
          .varint(range.minCreateRevision())
          .varint(range.maxCreateRevision());
    }
  }

  private void compare(Compare compare) {
    octet(CommandCodec.RESULTS.indexOf(compare.result()))
        .bytes(compare.key())
        .bytes(compare.rangeEnd());
    switch (compare.operand()) {
      case Operand.Version(long version) -> octet(CommandCodec.BY_VERSION).varint(version);
      case Operand.CreateRevision(long create) -> octet(CommandCodec.BY_CREATE).varint(create);
      case Operand.ModRevision(long mod) -> octet(CommandCodec.BY_MOD).varint(mod);
      case Operand.Value(Bytes value) -> octet(CommandCodec.BY_VALUE).bytes(value);
      case Operand.Lease(long lease) -> octet(CommandCodec.BY_LEASE).number(lease);
    }
  }
}
