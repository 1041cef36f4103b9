/// H2's MVStore as a store and as a log. MVStore may fall back to nothing when it loses power
/// between a commit and a sync, so it lies beneath a `BufferedStore`, which syncs every commit.
package io.kvorum.storage.mvstore;
