/// The SPI that carries raft's messages between members.
package io.kvorum.raft.transport;
