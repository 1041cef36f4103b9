/// H2's MVStore as a store.
package io.kvorum.storage.mvstore;
