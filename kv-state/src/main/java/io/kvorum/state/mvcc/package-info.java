/// Keys and their revisions: an index in the heap, and rows in the store that are written once.
package io.kvorum.state.mvcc;
