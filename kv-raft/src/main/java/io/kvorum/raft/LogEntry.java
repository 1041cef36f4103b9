package io.kvorum.raft;

import io.kvorum.api.Bytes;
import java.util.Optional;

/// An entry of the log.
public record LogEntry(LogId id, Payload payload) {
  public long index() {
    return id.index();
  }

  public long term() {
    return id.term();
  }

  /// The proposal that this entry carries, if any.
  public Optional<ProposalId> proposal() {
    return switch (payload) {
      case Command c -> Optional.of(c.id());
      case Members m -> Optional.of(m.id());
      case Nothing n -> Optional.empty();
    };
  }

  /// A bound of what the entry takes in memory or on the wire, in bytes.
  public int weight() {
    return switch (payload) {
      case Command c -> 64 + c.command().length();
      case Members m -> 64 + 256 * m.next().members().size();
      case Nothing n -> 64;
    };
  }

  public sealed interface Payload {}

  /// A command of the state machine, which raft does not look into.
  public record Command(ProposalId id, Bytes command) implements Payload {}

  /// The membership from the moment at which this entry is committed.
  public record Members(ProposalId id, Membership next) implements Payload {}

  /// The first entry of each term, by which a leader learns what is committed (Raft 8).
  public record Nothing() implements Payload {}
}
