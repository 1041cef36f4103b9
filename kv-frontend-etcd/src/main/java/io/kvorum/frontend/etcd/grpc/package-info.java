/// Calls that arrive as gRPC.
package io.kvorum.frontend.etcd.grpc;
