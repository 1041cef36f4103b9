/// The state machine's face: commands in, outcomes and events out, and views to read from.
package io.kvorum.state;
