/// Leases and the keys attached to them. Deadlines are the server's.
package io.kvorum.state.lease;
