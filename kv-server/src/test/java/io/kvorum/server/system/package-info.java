/// System tests: they start the real distribution as a process and see of it what a client, an
/// operator or a failing machine sees: sockets, files, signals and exit codes.
///
/// Nothing here looks inside the server. A server is a command line ([ServerCommand]), so that
/// every test runs against etcd too (`-Dkvorum.server=etcd`): a harness that fails a correct server
/// is wrong itself.
@org.jspecify.annotations.NullMarked
package io.kvorum.server.system;
