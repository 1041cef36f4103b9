package io.kvorum.server.cluster;

/// What the operator allows changes of the membership to do.
///
/// @param strict whether changes are refused that would put the quorum at risk
///   (`--strict-reconfig-check`)
/// @param maxLearners learners in the cluster at once
public record ChangeRules(boolean strict, int maxLearners) {}
