/// Peer transport over TCP frames.
package io.kvorum.transport.tcp;
