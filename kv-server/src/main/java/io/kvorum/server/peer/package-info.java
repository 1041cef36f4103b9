/// What members ask one another beside raft's messages, and how it looks on the wire.
package io.kvorum.server.peer;
