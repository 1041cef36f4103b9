/// etcd's client protocol as a front end: its configuration, and the life of its listeners.
package io.kvorum.frontend.etcd;
