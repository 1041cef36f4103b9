package io.kvorum.tck.transport;

/// A way of breaking one rule of a transport.
enum TransportFault {
  /// Messages have no checksum. Breaks TRANSPORT-1.
  NO_CHECKSUM,
  /// Two messages change places now and then. Breaks TRANSPORT-2.
  SWAPS,
  /// Whatever is sent is kept until it can be. Breaks TRANSPORT-3.
  ENDLESS_QUEUE,
  /// `send` throws after `close`. Breaks TRANSPORT-3.
  THROWS_AFTER_CLOSE,
  /// Outages are not told. Breaks TRANSPORT-4.
  KEEPS_OUTAGES_TO_ITSELF,
  /// Messages wait while a snapshot is taken. Breaks TRANSPORT-5.
  ONE_AT_A_TIME,
  /// A snapshot counts as sent when its last byte was written. Breaks TRANSPORT-6.
  EARLY_SUCCESS,
  /// A snapshot that is cut looks like one that has ended. Breaks TRANSPORT-6.
  CUT_IS_END,
  /// A question waits for its answer for ever. Breaks TRANSPORT-7.
  ENDLESS_QUESTION,
  /// A thread is left. Breaks TRANSPORT-8.
  LEAVES_THREAD,
  /// The listener is left. Breaks TRANSPORT-8.
  LEAVES_LISTENER,
  /// One damaged connection ends all. Breaks TRANSPORT-9.
  PANICS,
  /// Members of other clusters are welcome. Breaks TRANSPORT-10.
  WELCOMES_EVERYBODY,
  /// Nobody hears who has dialled. Breaks TRANSPORT-11.
  KEEPS_MEETINGS_TO_ITSELF,
  /// Who has dialled is told after its first message. Breaks TRANSPORT-11.
  MEETS_LATE,
  /// Where an address is taken, another port is listened on. Breaks TRANSPORT-12.
  ANY_PORT
}
