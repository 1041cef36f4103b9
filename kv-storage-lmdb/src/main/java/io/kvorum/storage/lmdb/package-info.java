/// LMDB as a store.
package io.kvorum.storage.lmdb;
