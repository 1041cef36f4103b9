package io.kvorum.api;

/// The memory that big answers take on their way to clients. Who sends them says how much that is,
/// so that a member reads no further ones while it is more than it can afford: those wait. Any
/// thread may call it, and none is held up.
public interface AnswerMemory {
  /// An answer is there, encoded, and is about to be sent.
  ///
  /// @param bytes what it takes
  /// @param hangUp ends the connection to its client. Called once at most, by any thread, if the
  ///   client takes longer than it may while others wait for the memory
  Hold hold(long bytes, Runnable hangUp);

  /// The memory of one answer.
  interface Hold {
    /// The answer has been sent, or its call has ended without it. Further calls do nothing.
    void release();
  }
}
