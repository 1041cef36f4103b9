/// The peer transport `grpc`: streams of parcels over HTTP/2, for networks that want it.
///
/// | rpc | who dials | who is dialled |
/// |---|---|---|
/// | `Messages` | `MessageOutlet` | `MessageInlet` |
/// | `Snapshot` | `SnapshotOutlet` | `SnapshotInlet` |
/// | `Ask` | `Questions` | `QuestionInlet` |
///
/// The two streams are a `ClientStream` and a `ServerStream`, which ping each other. A `PeerServer`
/// listens, a `PeerGate` looks at each connection that it gets.
package io.kvorum.transport.grpc;
