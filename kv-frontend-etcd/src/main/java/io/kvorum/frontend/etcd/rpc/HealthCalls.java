package io.kvorum.frontend.etcd.rpc;

import com.google.protobuf.CodedInputStream;
import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.frontend.etcd.pb.HealthCheckRequest;
import io.kvorum.frontend.etcd.pb.HealthCheckResponse;
import io.kvorum.frontend.etcd.pb.HealthCheckResponse.ServingStatus;
import io.kvorum.frontend.etcd.pb.HealthListResponse;
import io.kvorum.frontend.etcd.wire.Empty;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// gRPC's health service: a member that answers at all is serving, and knows only the service "".
final class HealthCalls {
  private static final String SERVICE = "grpc.health.v1.Health";

  private HealthCalls() {}

  static List<Rpc> all() {
    return List.of(
        new Rpc.Unary<>(
            new RpcName(SERVICE, "Check"),
            HealthCalls::service,
            HealthCalls::encode,
            HealthCalls::check),
        new Rpc.Unary<>(
            new RpcName(SERVICE, "List"), Empty::decode, _ -> list(), HealthCalls::listed),
        new Rpc.Streaming(
            new RpcName(SERVICE, "Watch"), true, (_, outlet) -> new Watching(outlet)));
  }

  private static String service(CodedInputStream in) throws IOException {
    return HealthCheckRequest.parseFrom(in).getService();
  }

  private static byte[] encode(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build().toByteArray();
  }

  private static CompletableFuture<ServingStatus> check(CallContext context, String service) {
    return service.isEmpty()
        ? CompletableFuture.completedFuture(ServingStatus.SERVING)
        : CompletableFuture.failedFuture(
            new KvException(KvError.MEMBER_NOT_FOUND, "unknown service"));
  }

  private static CompletableFuture<Empty> listed(CallContext context, Empty request) {
    return CompletableFuture.completedFuture(request);
  }

  private static byte[] list() {
    HealthCheckResponse serving =
        HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build();
    return HealthListResponse.newBuilder().putStatuses("", serving).build().toByteArray();
  }

  /// Says the present status once; it does not change while the member lives. Of an unknown service
  /// the protocol wants a status too, since it might appear later.
  private record Watching(Outlet outlet) implements Inlet {
    @Override
    public void message(byte[] request) throws IOException {
      String service = HealthCheckRequest.parseFrom(request).getService();
      outlet.send(
          encode(service.isEmpty() ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN));
    }

    @Override
    public void halfClosed() {}

    @Override
    public void ready() {}

    @Override
    public void cancelled() {}
  }
}
