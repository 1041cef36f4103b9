package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// A command on its way through the log, and who waits for its outcome.
///
/// @param onlyInTerm refuses the command in any other term than this
record Proposal(
    long sequence,
    Command command,
    Bytes encoded,
    OptionalLong onlyInTerm,
    long proposedNanos,
    CompletableFuture<Applied> future) {}
