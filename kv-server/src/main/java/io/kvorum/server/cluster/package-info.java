/// Who belongs to the cluster: the rules of its changes, the version that all agree on, how a
/// member makes itself known, and how it leaves.
package io.kvorum.server.cluster;
