/// The contract of a store: `StorageContract` is what the author of an engine extends.
package io.kvorum.tck.storage;
