package io.kvorum.raft.transport;

import io.kvorum.api.MemberId;
import io.kvorum.raft.LogStart;

/// What a snapshot stream is: from whom, in which term, and up to where.
public record SnapshotOffer(MemberId from, long term, LogStart start) {}
