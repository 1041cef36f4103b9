/// The Raft core and its words: log, terms, membership, inputs and effects.
package io.kvorum.raft;
