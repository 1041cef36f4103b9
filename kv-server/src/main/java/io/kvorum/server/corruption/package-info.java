/// Compares what members hold. Knows the cluster and its questions, no service.
package io.kvorum.server.corruption;
