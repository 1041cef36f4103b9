package io.kvorum.storage.file;

import io.kvorum.api.config.Settings;

/// The numbers of the file log.
///
/// @param segmentSizeBytes `segment-size`: the size of one file of the log, in bytes; 64 MiB unless
///   told, from 64 KiB to 1 GiB. The log takes up to two of them more than its entries need. A
///   smaller one gives space back sooner after a compaction, and costs a pause of some syncs more
///   often.
/// @param writeBufferBytes `write-buffer-size`: how many bytes of changes are gathered before they
///   are handed to the operating system without a sync, in bytes; 1 MiB unless told, from 4 KiB to
///   64 MiB. Taken once, outside the heap. A larger change is written in one piece of its own.
public record FileLogConfig(int segmentSizeBytes, int writeBufferBytes) {
  private static final int DEFAULT_SEGMENT_BYTES = 64 << 20;
  private static final int MIN_SEGMENT_BYTES = 64 << 10;
  private static final int MAX_SEGMENT_BYTES = 1 << 30;
  private static final int DEFAULT_BUFFER_BYTES = 1 << 20;
  private static final int MIN_BUFFER_BYTES = 4 << 10;
  private static final int MAX_BUFFER_BYTES = 64 << 20;

  public FileLogConfig {
    requireWithin("segment-size", segmentSizeBytes, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
    requireWithin("write-buffer-size", writeBufferBytes, MIN_BUFFER_BYTES, MAX_BUFFER_BYTES);
  }

  public static FileLogConfig defaults() {
    return new FileLogConfig(DEFAULT_SEGMENT_BYTES, DEFAULT_BUFFER_BYTES);
  }

  static FileLogConfig of(Settings settings) {
    return new FileLogConfig(
        (int)
            settings.bytes(
                "segment-size", DEFAULT_SEGMENT_BYTES, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES),
        (int)
            settings.bytes(
                "write-buffer-size", DEFAULT_BUFFER_BYTES, MIN_BUFFER_BYTES, MAX_BUFFER_BYTES));
  }

  private static void requireWithin(String name, int bytes, int min, int max) {
    if (bytes < min || bytes > max) {
      throw new IllegalArgumentException(
          name + " " + bytes + " is not within " + min + " to " + max + " bytes");
    }
  }
}
