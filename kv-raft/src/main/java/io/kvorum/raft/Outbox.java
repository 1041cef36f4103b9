package io.kvorum.raft;

import java.util.ArrayDeque;

/// Durable before said: nothing is said in a term before that term, and the vote given in it, are
/// on the disk. Otherwise a member that crashes could campaign twice in one term with different
/// logs, or vote twice. And nothing is said under a membership before it is on the disk that it is
/// in force.
///
/// What waits is said in its term or never. The queue is bounded: a lost message is no harm.
final class Outbox {
  private static final int MAX_WAITING = 1024;

  private final Tickets tickets;
  private final EffectList effects;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  private record Waiting(long ticket, RaftMessage message) {}

  Outbox(Tickets tickets, EffectList effects) {
    this.tickets = tickets;
    this.effects = effects;
  }

  void send(RaftMessage message, long afterTicket) {
    if (tickets.isDurable(afterTicket)) {
      effects.add(new Effect.Send(message));
      return;
    }
    if (waiting.size() == MAX_WAITING) {
      waiting.removeFirst();
    }
    waiting.addLast(new Waiting(afterTicket, message));
  }

  /// Says what the disk no longer holds back.
  void release() {
    while (!waiting.isEmpty() && tickets.isDurable(waiting.getFirst().ticket)) {
      effects.add(new Effect.Send(waiting.removeFirst().message));
    }
  }

  void forgetWaiting() {
    waiting.clear();
  }
}
