package io.kvorum.api;

/// What etcd says at the head of most answers (wire.md 1.2). A field of 0 is not sent.
public record ResponseHeader(long clusterId, long memberId, long revision, long raftTerm) {}
