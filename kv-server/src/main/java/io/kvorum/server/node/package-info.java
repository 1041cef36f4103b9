/// The loops of a member: raft, log and apply, the mailbox before them, and the node that runs
/// them. A loop has no thread of its own: production calls it from a `DutyThread`, a simulation
/// calls the very same object.
package io.kvorum.server.node;
