package io.kvorum.state;

import io.kvorum.api.Event;
import io.kvorum.raft.ProposalId;
import java.util.List;
import java.util.Optional;

/// One applied entry: what its proposer is to be told, the state's revision after it, and the
/// events, all of that revision, in their order.
public record Applied(
    long index,
    Optional<ProposalId> proposal,
    Outcome outcome,
    long revision,
    List<Event> events) {}
