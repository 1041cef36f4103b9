/// Peer transport over gRPC streams.
package io.kvorum.transport.grpc;
