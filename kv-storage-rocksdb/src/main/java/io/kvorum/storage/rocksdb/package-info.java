/// RocksDB as a store.
package io.kvorum.storage.rocksdb;
