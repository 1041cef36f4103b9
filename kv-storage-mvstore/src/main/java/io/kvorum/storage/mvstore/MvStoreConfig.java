package io.kvorum.storage.mvstore;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;

/// The configuration of MVStore. Its memory is on the Java heap: the cache, two tables, and one
/// commit, which is about as large as a table.
///
/// @param cacheBytes cache of pages read, for each store (default 64 MiB, 1 MiB to 1 TiB)
/// @param tableBytes size at which a table in memory is drained to the file, as one commit (default
///   16 MiB, 64 KiB to 1 GiB): more makes fewer commits, and a smaller file, but longer ones
/// @param logCacheBytes cache of pages of a log, whose entries are hardly ever read again (default
///   4 MiB, 1 MiB to 1 TiB)
/// @param fillPercent below it, chunks of the file are rewritten to reuse their space (default 70,
///   0 to 95): more makes a smaller file and more writing; 0 never rewrites
public record MvStoreConfig(long cacheBytes, long tableBytes, long logCacheBytes, int fillPercent) {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long MAX_CACHE = MIB << 20;
  private static final long MAX_TABLE = MIB << 10;

  public MvStoreConfig {
    require("cache", cacheBytes, MIB, MAX_CACHE);
    require("table", tableBytes, 64 * KIB, MAX_TABLE);
    require("log-cache", logCacheBytes, MIB, MAX_CACHE);
    require("fill-percent", fillPercent, 0, 95);
  }

  public static MvStoreConfig defaults() {
    return new MvStoreConfig(64 * MIB, 16 * MIB, 4 * MIB, 70);
  }

  static MvStoreConfig of(Settings settings) {
    MvStoreConfig byDefault = defaults();
    return new MvStoreConfig(
        settings.bytes("cache", byDefault.cacheBytes, MIB, MAX_CACHE),
        settings.bytes("table", byDefault.tableBytes, 64 * KIB, MAX_TABLE),
        settings.bytes("log-cache", byDefault.logCacheBytes, MIB, MAX_CACHE),
        (int) settings.integer("fill-percent", byDefault.fillPercent, 0, 95));
  }

  private static void require(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new ConfigException(what + " " + value + " is not within " + min + " to " + max);
    }
  }
}
