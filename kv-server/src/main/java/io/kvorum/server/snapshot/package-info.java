/// The state as a stream of rows, from one member to another.
package io.kvorum.server.snapshot;
