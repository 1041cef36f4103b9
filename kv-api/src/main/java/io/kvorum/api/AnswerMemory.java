package io.kvorum.api;

/// The memory that big answers take on their way to clients. Who sends them says how much that is,
/// so that a member reads no further ones while it is more than it can afford: those wait. Any
/// thread may call it, and none is held up.
public interface AnswerMemory {
  /// An answer is there, encoded, and is about to be sent.
  ///
  /// @param bytes what it takes
  void taken(long bytes);

  /// An answer has been sent, or its call has ended without it. Called once for each `taken`.
  ///
  /// @param bytes as many as were taken for it
  void freed(long bytes);
}
