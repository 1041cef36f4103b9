package io.kvorum.storage.spi;

import java.util.Set;

/// What an engine is. Name and format version are written into the data directory and checked at
/// the next start. Capabilities switch tests of the TCK on, never a rule off.
public record StorageDescriptor(String name, int formatVersion, Set<Capability> capabilities) {
  public StorageDescriptor {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException(
          "engine name \"" + name + "\" is not lower-case-with-dashes");
    }
    capabilities = Set.copyOf(capabilities);
  }

  public enum Capability {
    /// `StorageEngine.openStore` works.
    STORE,
    /// `StorageEngine.openLog` works.
    LOG,
    /// Deleted space comes back while the store is open.
    ONLINE_RECLAIM,
    /// `WriteBatch.deleteRange` costs about the same for many keys as for one.
    CHEAP_RANGE_DELETE
  }
}
