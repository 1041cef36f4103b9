/// The requests that the load is made of: etcd's messages written by hand in protobuf's wire
/// format, over a key space with fixed-width keys.
package io.kvorum.bench.etcd;
