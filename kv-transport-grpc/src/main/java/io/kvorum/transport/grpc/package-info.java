/// Peer transport over gRPC streams: it comes with clusters of several members, and provides
/// nothing yet.
package io.kvorum.transport.grpc;
