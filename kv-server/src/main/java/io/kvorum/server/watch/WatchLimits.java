package io.kvorum.server.watch;

/// Bounds of the watch machinery.
///
/// @param maxQueuedEvents new events between the apply duty and the hub; past it all watchers catch
///   up from views instead
/// @param maxOutboxBytes answers of one stream that wait for its client
/// @param catchUpBytes a piece of history, as it is read for all watchers that are at its place
/// @param catchUpPieces pieces of history read in one turn
/// @param fragmentBytes size at which a watcher that asked for fragments gets its events split
/// @param progressNanos pause between progress notifications
/// @param maxStreamWatchers watchers of one stream
public record WatchLimits(
    int maxQueuedEvents,
    long maxOutboxBytes,
    int catchUpBytes,
    int catchUpPieces,
    long fragmentBytes,
    long progressNanos,
    int maxStreamWatchers) {

  /// @param maxRequestBytes the size of the biggest request
  public static WatchLimits defaults(int maxRequestBytes, long progressNanos) {
    return new WatchLimits(
        1 << 16, 4 << 20, 1 << 20, 4, maxRequestBytes + (512L << 10), progressNanos, 1 << 20);
  }
}
