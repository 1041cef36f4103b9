package org.example.journal;

/// The settings of the engine.
///
/// @param rewriteBytes `rewrite-at`, 16 MiB if not given: a journal of at least so many bytes, of
///   which more than half is history, is written anew when it is opened
public record JournalConfig(long rewriteBytes) {
  static final long DEFAULT_REWRITE_BYTES = 16 << 20;

  public JournalConfig {
    if (rewriteBytes < 0) {
      throw new IllegalArgumentException("rewrite-at is negative: " + rewriteBytes);
    }
  }

  public static JournalConfig defaults() {
    return new JournalConfig(DEFAULT_REWRITE_BYTES);
  }
}
