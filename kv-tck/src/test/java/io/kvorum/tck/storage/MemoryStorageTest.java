package io.kvorum.tck.storage;

import java.util.Set;

class MemoryStorageTest extends MemoryContract {
  MemoryStorageTest() {
    super(Set.of());
  }
}
