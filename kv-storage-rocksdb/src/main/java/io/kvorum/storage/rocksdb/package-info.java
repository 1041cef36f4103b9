/// RocksDB as a store: batches go into one memtable, a sync flushes it, and what a crash loses is
/// the newest memtables whole, so that a first part of the batches survives. As a log it has its
/// write-ahead log, and a sync of that for each group of changes.
package io.kvorum.storage.rocksdb;
