/// etcd's Lock and Election services: what its clients do with leases, transactions and watches,
/// done by the server in their stead.
package io.kvorum.server.lock;
