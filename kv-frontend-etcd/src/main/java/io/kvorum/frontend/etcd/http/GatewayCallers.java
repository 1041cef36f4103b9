package io.kvorum.frontend.etcd.http;

import io.kvorum.api.CallContext;
import io.kvorum.api.KvException;
import io.kvorum.frontend.etcd.rpc.Callers;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who calls over HTTP: gRPC's metadata, as headers (wire.md 5). The certificate of the connection
/// says nothing here, as in etcd.
final class GatewayCallers {
  private static final String METADATA = "grpc-metadata-";

  private GatewayCallers() {}

  /// Counts the call, and says who makes it.
  ///
  /// @throws KvException if the client's version is not text
  static CallContext of(HttpHeaders headers, RpcMetrics.Requests requests) {
    @Nullable String version = headers.get(METADATA + "client-api-version");
    if (version == null) {
      requests.count();
    } else {
      requests.count(Callers.version(version.getBytes(StandardCharsets.ISO_8859_1)));
    }
    @Nullable String token = headers.get(METADATA + "token");
    if (token == null) {
      token = headers.get(METADATA + "authorization", headers.get("authorization"));
    }
    return new CallContext(
        Optional.ofNullable(token).map(Callers::token),
        Optional.empty(),
        "true".equals(headers.get(METADATA + "hasleader")),
        deadlineNanos(headers.get("grpc-timeout")));
  }

  /// gRPC's form of a timeout: up to eight digits and a unit. Anything else is no timeout.
  private static long deadlineNanos(@Nullable String timeout) {
    if (timeout == null || !timeout.matches("\\d{1,8}[HMSmun]")) {
      return CallContext.NO_DEADLINE;
    }
    int unit = timeout.length() - 1;
    long nanosPerUnit =
        switch (timeout.charAt(unit)) {
          case 'H' -> 3_600_000_000_000L;
          case 'M' -> 60_000_000_000L;
          case 'S' -> 1_000_000_000L;
          case 'm' -> 1_000_000L;
          case 'u' -> 1_000L;
          default -> 1L;
        };
    return System.nanoTime() + Long.parseLong(timeout.substring(0, unit)) * nanosPerUnit;
  }
}
