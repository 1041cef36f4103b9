/// The translation between etcd's bytes and the records of kv-api. Requests of the hot path are
/// read from the wire straight into records, and answers are written straight from records.
package io.kvorum.frontend.etcd.wire;
