/// Judges of recorded histories: what clients were answered, and what watches told, held against
/// etcd's promises (reliability.md 1.1, 2.5).
///
/// A checker knows nothing of the server: it is given requests, answers and times. So the same
/// judge serves a simulation in virtual time, a cluster of processes, and etcd itself.
package io.kvorum.tck.check;
