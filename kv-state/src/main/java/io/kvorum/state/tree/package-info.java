/// An immutable sorted map in the heap with counts, edited in batches: what the key index and the
/// lease table are made of.
package io.kvorum.state.tree;
