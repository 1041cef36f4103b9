package io.kvorum.storage.lmdb;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;
import java.time.Duration;

/// The configuration of LMDB. Pages are cached by the operating system; on the Java heap lie two
/// tables and one batch as large.
///
/// @param mapBytes most that the file may grow to (default 1 TiB, 16 MiB to 64 TiB); costs address
///   space only, the file is as large as its content
/// @param tableBytes size at which a table in memory is drained to the file, as one transaction
///   (default 16 MiB, 64 KiB to 1 GiB)
/// @param maxViews views at a time for each store (default 512, 16 to 100 000); one more revokes
///   the oldest
/// @param maxViewAge a view older than this is revoked at the next drain (default 30 s, 1 s to 1
///   h): as long as it lives, the file reuses no page that was replaced
public record LmdbConfig(long mapBytes, long tableBytes, int maxViews, Duration maxViewAge) {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long TIB = MIB << 20;
  private static final long MAX_TABLE = MIB << 10;
  private static final Duration MIN_AGE = Duration.ofSeconds(1);
  private static final Duration MAX_AGE = Duration.ofHours(1);

  public LmdbConfig {
    require("map", mapBytes, 16 * MIB, 64 * TIB);
    require("table", tableBytes, 64 * KIB, MAX_TABLE);
    require("max-views", maxViews, 16, 100_000);
    require("max-view-age", maxViewAge.toMillis(), MIN_AGE.toMillis(), MAX_AGE.toMillis());
  }

  public static LmdbConfig defaults() {
    return new LmdbConfig(TIB, 16 * MIB, 512, Duration.ofSeconds(30));
  }

  static LmdbConfig of(Settings settings) {
    LmdbConfig byDefault = defaults();
    return new LmdbConfig(
        settings.bytes("map", byDefault.mapBytes, 16 * MIB, 64 * TIB),
        settings.bytes("table", byDefault.tableBytes, 64 * KIB, MAX_TABLE),
        (int) settings.integer("max-views", byDefault.maxViews, 16, 100_000),
        settings.duration("max-view-age", byDefault.maxViewAge, MIN_AGE, MAX_AGE));
  }

  private static void require(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new ConfigException(what + " " + value + " is not within " + min + " to " + max);
    }
  }
}
