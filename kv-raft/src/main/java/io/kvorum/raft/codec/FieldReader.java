package io.kvorum.raft.codec;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogId;
import io.kvorum.raft.ProposalId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Reads fields one after the other and says where it stopped to make sense. Nothing is allocated
/// before the bytes that it stands for are known to be there.
final class FieldReader {
  private final ByteBuffer in;
  private final int start;
  private final String word;

  private FieldReader(ByteBuffer in, String word) {
    this.in = in;
    this.start = in.position();
    this.word = word;
  }

  /// Reads one word. A value that its own record refuses is damage like any other.
  static <T> T read(ByteBuffer in, String word, Function<FieldReader, T> form) {
    FieldReader fields = new FieldReader(in, word);
    try {
      return form.apply(fields);
    } catch (IllegalArgumentException e) {
      throw fields.damaged(String.valueOf(e.getMessage()));
    }
  }

  void version() {
    int version = octet("version");
    if (version != RaftCodec.VERSION) {
      throw damaged("version " + version + " instead of " + RaftCodec.VERSION);
    }
  }

  int octet(String what) {
    require(1, what);
    return in.get() & 0xff;
  }

  boolean bool() {
    int value = octet("truth value");
    if (value > 1) {
      throw damaged("truth value " + value);
    }
    return value == 1;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int octet = octet("number");
      value |= (octet & 0x7fL) << shift;
      if (octet < 0x80) {
        if (shift == 63 && octet > 1) {
          break;
        }
        return value;
      }
    }
    throw damaged("number of more than 64 bits");
  }

  /// A term, an index, a count of rounds: never negative.
  long natural() {
    long value = varint();
    if (value < 0) {
      throw damaged("negative number " + value);
    }
    return value;
  }

  MemberId memberId() {
    require(Long.BYTES, "member id");
    long value = in.getLong();
    return new MemberId(in.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
  }

  LogId logId() {
    long term = varint();
    return new LogId(term, varint());
  }

  ProposalId proposalId() {
    MemberId member = memberId();
    long bootCount = varint();
    return new ProposalId(member, bootCount, varint());
  }

  Bytes bytes() {
    return Bytes.wrap(array("bytes"));
  }

  String text() {
    return new String(array("text"), StandardCharsets.UTF_8);
  }

  /// A number of elements that take at least `minBytes` each: no more than there is room for.
  int count(int minBytes, String what) {
    long count = varint();
    if (count < 0 || count > in.remaining() / minBytes) {
      throw damaged(count + " " + what + " in " + in.remaining() + " bytes");
    }
    return (int) count;
  }

  CodecException damaged(String what) {
    return new CodecException(
        "no " + word + ": " + what + ", at byte " + (in.position() - start) + " of it");
  }

  private byte[] array(String what) {
    byte[] array = new byte[count(1, what)];
    in.get(array);
    return array;
  }

  private void require(int bytes, String what) {
    if (in.remaining() < bytes) {
      throw damaged("ends within a " + what);
    }
  }
}
