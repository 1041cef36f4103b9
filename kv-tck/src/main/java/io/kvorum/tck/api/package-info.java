/// What every server of etcd's client API keeps. [io.kvorum.tck.api.KvApiContract] runs against any
/// endpoint, over gRPC, with messages of its own (`etcd.proto`).
package io.kvorum.tck.api;
