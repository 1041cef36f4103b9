package io.kvorum.state.tree;

/// The mark of one batch of changes, on every node that it made. Two are never equal.
final class Edit {}
