/// The client half of HTTP/2 (RFC 9113), HPACK (RFC 7541) and unary gRPC, as functions of bytes: no
/// socket, no thread, no clock. Written for one purpose, load generation, so it allocates nothing
/// per call.
package io.kvorum.bench.http2;
