package io.kvorum.raft;

import java.util.ArrayDeque;

/// What of the log is durable. Each change of the log gets a ticket; the log lane gives them back
/// in order. A ticket vouches for the entries up to its last index *as they were then*: cutting the
/// log at x lowers every older ticket to x-1, so that the late word of a disk about entries that
/// were cut never vouches for others at the same indices.
final class Tickets {
  private final ArrayDeque<Ticket> pending = new ArrayDeque<>();
  private long issued;
  private long returned;
  private long durableIndex;

  private static final class Ticket {
    final long number;
    final long issuedTick;
    long lastIndex;

    Ticket(long number, long lastIndex, long issuedTick) {
      this.number = number;
      this.lastIndex = lastIndex;
      this.issuedTick = issuedTick;
    }
  }

  Tickets(long durableIndex) {
    this.durableIndex = durableIndex;
  }

  /// The number that the next change of the log will have.
  long upcoming() {
    return issued + 1;
  }

  /// Up to this entry the log is on the disk.
  long durableIndex() {
    return durableIndex;
  }

  /// Whether the change with this ticket, and all before it, are on the disk.
  boolean isDurable(long ticket) {
    return ticket <= returned;
  }

  /// A change after which the log ends at `lastIndex`.
  long issue(long lastIndex, long tick) {
    issued++;
    pending.addLast(new Ticket(issued, lastIndex, tick));
    return issued;
  }

  void truncateFrom(long index) {
    durableIndex = Math.min(durableIndex, index - 1);
    for (Ticket ticket : pending) {
      ticket.lastIndex = Math.min(ticket.lastIndex, index - 1);
    }
  }

  /// Every change up to `ticket` is on the disk.
  void giveBack(long ticket) {
    if (ticket > issued) {
      throw new IllegalStateException("ticket " + ticket + " of " + issued + " came back");
    }
    while (!pending.isEmpty() && pending.getFirst().number <= ticket) {
      durableIndex = Math.max(durableIndex, pending.removeFirst().lastIndex);
    }
    returned = Math.max(returned, ticket);
  }

  /// How long the disk has been busy with its oldest change, in ticks; 0 if there is none.
  long oldestAgeTicks(long tick) {
    Ticket oldest = pending.peekFirst();
    return oldest == null ? 0 : tick - oldest.issuedTick;
  }
}
