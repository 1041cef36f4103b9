/// etcd's calls, free of the transport that carried them: what each is named, how it is answered,
/// which status an error has, and what is counted.
package io.kvorum.frontend.etcd.rpc;
