/// TLS as etcd's flags describe it, for every listener and every dialler: the certificate that is
/// shown, and the judgement on the certificate of the other side.
///
/// `TlsConfig` is read from a section of the configuration, `Tls` is what it opens. Only the JDK is
/// needed: whoever has an `SSLContext` of its own, or Netty's, puts the managers of `Tls` into it.
package io.kvorum.api.tls;
