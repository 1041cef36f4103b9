/// Drives a workload against an endpoint from one thread and measures it: when calls start, what is
/// counted, what the processes used.
package io.kvorum.bench.load;
