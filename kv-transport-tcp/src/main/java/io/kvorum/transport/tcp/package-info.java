/// Peer transport over TCP frames: it comes with clusters of several members, and provides nothing
/// yet.
package io.kvorum.transport.tcp;
