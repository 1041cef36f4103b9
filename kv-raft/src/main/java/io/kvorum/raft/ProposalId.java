package io.kvorum.raft;

import io.kvorum.api.MemberId;

/// Names one proposal for ever: `bootCount` is durable and grows with each start of `member`,
/// `sequence` grows within one boot. Only the member named completes the proposal's future.
public record ProposalId(MemberId member, long bootCount, long sequence) {}
