/// etcd wire protocol.
package io.kvorum.frontend.etcd;
