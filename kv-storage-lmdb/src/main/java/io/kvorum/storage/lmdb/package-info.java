/// LMDB as a store and as a log. Without its sync LMDB may be corrupt after a power failure, and
/// with it each transaction costs one, so it lies beneath a `BufferedStore`, which makes few of
/// them.
package io.kvorum.storage.lmdb;
