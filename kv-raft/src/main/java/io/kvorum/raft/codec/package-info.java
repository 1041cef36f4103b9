/// The one binary form of raft's words, used by logs and transports alike.
package io.kvorum.raft.codec;
