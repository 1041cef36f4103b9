package io.kvorum.frontend.etcd.rpc;

/// The name of a call on the wire: `service` with its package, for example `etcdserverpb.KV`.
public record RpcName(String service, String method) {
  /// As gRPC writes it, without the leading slash.
  public String full() {
    return service + "/" + method;
  }
}
