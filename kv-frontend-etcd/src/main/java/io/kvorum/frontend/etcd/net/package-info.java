/// Sockets: TLS, and the decision which protocol a connection speaks.
package io.kvorum.frontend.etcd.net;
