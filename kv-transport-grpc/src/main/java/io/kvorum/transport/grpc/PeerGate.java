package io.kvorum.transport.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.kvorum.api.tls.Tls;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;

/// Judges each connection once, and lets its calls in when that is done: whether its certificate is
/// still valid, and for the address that it comes from. That may ask a name server, and so happens
/// on a thread of its own.
final class PeerGate extends ServerTransportFilter {
  private static final Attributes.Key<CompletableFuture<Status>> JUDGEMENT =
      Attributes.Key.create("judgement");

  private final Surroundings surroundings;

  PeerGate(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    CompletableFuture<Status> judgement = new CompletableFuture<>();
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null
        || !(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote)) {
      judgement.complete(Status.OK);
    } else {
      Tls tls = surroundings.tls().orElseThrow().tls();
      surroundings.workers().complete(() -> judgement.complete(judge(tls, session, remote)));
    }
    return attributes.toBuilder().set(JUDGEMENT, judgement).build();
  }

  private Status judge(Tls tls, SSLSession session, InetSocketAddress remote) {
    try {
      tls.requireStillValid(session);
      tls.requireAddress(remote.getAddress(), session);
      return Status.OK;
    } catch (CertificateException refused) {
      surroundings
          .log()
          .warn(
              "rejected " + remote.getHostString(),
              "rejected connection on peer endpoint " + remote + ": " + refused);
      return Status.PERMISSION_DENIED.withDescription(refused.getMessage());
    }
  }

  /// Goes on when the call's connection has been judged. Nothing is read from it before.
  void admit(ServerCall<?, ?> call, Runnable admitted, Consumer<Status> refused) {
    CompletableFuture<Status> judgement = call.getAttributes().get(JUDGEMENT);
    if (judgement == null) {
      throw new IllegalStateException("a call of a connection that nobody has judged");
    }
    var _ =
        judgement.thenAccept(
            status -> {
              if (status.isOk()) {
                admitted.run();
              } else {
                refused.accept(status);
              }
            });
  }
}
