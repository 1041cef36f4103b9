/// Every key prefix of the state machine's store in one place.
package io.kvorum.state.schema;
