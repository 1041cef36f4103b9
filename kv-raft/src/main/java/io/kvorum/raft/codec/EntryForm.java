package io.kvorum.raft.codec;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogEntry.Command;
import io.kvorum.raft.LogEntry.Members;
import io.kvorum.raft.LogEntry.Nothing;
import io.kvorum.raft.LogId;
import java.nio.ByteBuffer;

/// Version, kind, term, index, and what the kind has.
final class EntryForm {
  /// What the shortest entry takes.
  static final int MIN_BYTES = 4;

  private static final byte NOTHING = 0;
  private static final byte COMMAND = 1;
  private static final byte MEMBERS = 2;

  private EntryForm() {}

  static int size(LogEntry entry) {
    int head = 2 + Fields.size(entry.id());
    return switch (entry.payload()) {
      case Command c -> head + Fields.size(c.id()) + Fields.size(c.command());
      case Members m -> head + Fields.size(m.id()) + MembershipForm.size(m.next());
      case Nothing n -> head;
    };
  }

  static void write(LogEntry entry, ByteBuffer out) {
    switch (entry.payload()) {
      case Command c -> {
        head(entry, COMMAND, out);
        Fields.write(c.id(), out);
        Fields.write(c.command(), out);
      }
      case Members m -> {
        head(entry, MEMBERS, out);
        Fields.write(m.id(), out);
        MembershipForm.write(m.next(), out);
      }
      case Nothing n -> head(entry, NOTHING, out);
    }
  }

  static LogEntry read(FieldReader in) {
    in.version();
    int kind = in.octet("kind of entry");
    LogId id = in.logId();
    return new LogEntry(
        id,
        switch (kind) {
          case NOTHING -> new Nothing();
          case COMMAND -> new Command(in.proposalId(), in.bytes());
          case MEMBERS -> new Members(in.proposalId(), MembershipForm.read(in));
          default -> throw in.damaged("unknown kind " + kind);
        });
  }

  private static void head(LogEntry entry, byte kind, ByteBuffer out) {
    out.put((byte) RaftCodec.VERSION);
    out.put(kind);
    Fields.write(entry.id(), out);
  }
}
