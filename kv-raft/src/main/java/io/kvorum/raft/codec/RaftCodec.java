package io.kvorum.raft.codec;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.RaftMessage;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The binary form of raft's words, versioned and checked. Pure functions.
///
/// Every word begins with a version byte. Counts, terms and indices are varints (seven bits a byte,
/// low bits first); member ids are eight bytes, the highest first, whatever the buffer's order is.
/// A `read` takes exactly the word at the buffer's position and leaves what follows it; it
/// allocates no more than a small multiple of the bytes that are there. After an exception the
/// position is undefined.
///
/// A `write` throws `BufferOverflowException` if less than `size` bytes are free.
public final class RaftCodec {
  /// The version that is written. Readers refuse any other.
  public static final int VERSION = 1;

  private RaftCodec() {}

  /// The number of bytes that `write` will take.
  public static int size(LogEntry entry) {
    return EntryForm.size(entry);
  }

  public static void write(LogEntry entry, ByteBuffer out) {
    EntryForm.write(entry, out);
  }

  /// @throws CodecException if the bytes are no entry
  public static LogEntry readEntry(ByteBuffer in) {
    return FieldReader.read(in, "log entry", EntryForm::read);
  }

  public static int size(LogStart start) {
    return 1 + Fields.size(start.id()) + MembershipForm.size(start.membership());
  }

  public static void write(LogStart start, ByteBuffer out) {
    out.put((byte) VERSION);
    Fields.write(start.id(), out);
    MembershipForm.write(start.membership(), out);
  }

  /// @throws CodecException if the bytes are no start of a log
  public static LogStart readLogStart(ByteBuffer in) {
    return FieldReader.read(
        in,
        "log start",
        fields -> {
          fields.version();
          return new LogStart(fields.logId(), MembershipForm.read(fields));
        });
  }

  public static int size(HardState state) {
    return 2
        + Fields.size(state.term())
        + Fields.size(state.commit())
        + (state.vote().isPresent() ? Long.BYTES : 0);
  }

  public static void write(HardState state, ByteBuffer out) {
    out.put((byte) VERSION);
    Fields.write(state.term(), out);
    Fields.write(state.commit(), out);
    Fields.write(state.vote().isPresent(), out);
    state.vote().ifPresent(vote -> Fields.write(vote, out));
  }

  /// @throws CodecException if the bytes are no hard state
  public static HardState readHardState(ByteBuffer in) {
    return FieldReader.read(
        in,
        "hard state",
        fields -> {
          fields.version();
          long term = fields.varint();
          long commit = fields.varint();
          boolean voted = fields.bool();
          return new HardState(
              term, voted ? Optional.of(fields.memberId()) : Optional.empty(), commit);
        });
  }

  public static int size(RaftMessage message) {
    return MessageForm.size(message);
  }

  public static void write(RaftMessage message, ByteBuffer out) {
    MessageForm.write(message, out);
  }

  /// @throws CodecException if the bytes are no message
  public static RaftMessage readMessage(ByteBuffer in) {
    return FieldReader.read(in, "raft message", MessageForm::read);
  }
}
