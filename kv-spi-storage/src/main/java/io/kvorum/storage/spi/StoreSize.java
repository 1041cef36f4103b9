package io.kvorum.storage.spi;

/// Bytes on the disk, and of those the ones in use (an estimate where the engine knows no better).
public record StoreSize(long allocatedBytes, long inUseBytes) {}
