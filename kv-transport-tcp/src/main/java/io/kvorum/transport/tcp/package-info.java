/// The peer transport `tcp`: frames with a length and checksums over TCP or TLS.
///
/// A `Connection` is one TCP connection, dialled by a `Dialer` or accepted by an `Acceptor`. Who
/// dials says hello (`Introduction`), who accepts decides (`Greeting`), and then the connection
/// belongs to the session of its purpose:
///
/// | purpose | who dials | who accepts |
/// |---|---|---|
/// | messages | `MessageOutlet` | `MessageInlet` |
/// | a snapshot | `SnapshotOutlet` | `SnapshotInlet` |
/// | questions | `QuestionLink` | `QuestionInlet` |
package io.kvorum.transport.tcp;
