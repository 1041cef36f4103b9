package io.kvorum.frontend.etcd.grpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.kvorum.api.CallContext;
import io.kvorum.api.KvException;
import io.kvorum.frontend.etcd.rpc.Callers;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads who calls from a call's metadata, deadline and connection (wire.md 1.1). Most calls have
/// none of these: they share one context. The metadata is walked once, in the form in which it
/// arrived; of a key that comes twice the first value counts.
public final class CallContexts {
  /// The common name of the verified certificate of the connection's client.
  public static final Attributes.Key<String> COMMON_NAME =
      Attributes.Key.create("io.kvorum.common-name");

  /// Ends the connection of a client that reads too slowly.
  public static final Attributes.Key<Runnable> HANG_UP = Attributes.Key.create("io.kvorum.hang-up");

  private static final byte[] TOKEN = ascii("token");
  private static final byte[] AUTHORIZATION = ascii("authorization");
  private static final byte[] HAS_LEADER = ascii("hasleader");
  private static final byte[] CLIENT_API_VERSION = ascii("client-api-version");

  /// A gateway speaks for others, who are not the user of its own certificate.
  private static final byte[] GATEWAY = ascii("grpcgateway-accept");

  private final RpcMetrics.Requests requests;

  CallContexts(RpcMetrics.Requests requests) {
    this.requests = requests;
  }

  /// Counts the call, and says who makes it.
  ///
  /// @throws KvException if the client's version is not text
  CallContext of(ServerCall<?, ?> call, Metadata headers) {
    byte @Nullable [] token = null;
    byte @Nullable [] authorization = null;
    byte @Nullable [] hasLeader = null;
    byte @Nullable [] version = null;
    boolean ofGateway = false;
    byte[][] pairs = InternalMetadata.serialize(headers);
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      byte[] name = pairs[i];
      if (token == null && Arrays.equals(name, TOKEN)) {
        token = pairs[i + 1];
      } else if (authorization == null && Arrays.equals(name, AUTHORIZATION)) {
        authorization = pairs[i + 1];
      } else if (hasLeader == null && Arrays.equals(name, HAS_LEADER)) {
        hasLeader = pairs[i + 1];
      } else if (version == null && Arrays.equals(name, CLIENT_API_VERSION)) {
        version = pairs[i + 1];
      } else if (Arrays.equals(name, GATEWAY)) {
        ofGateway = true;
      }
    }
    if (version == null) {
      requests.count();
    } else {
      requests.count(Callers.version(version));
    }
    @Nullable String commonName = ofGateway ? null : call.getAttributes().get(COMMON_NAME);
    return context(commonName, token == null ? authorization : token, hasLeader);
  }

  /// What ends the connection of a call.
  static Runnable hangUp(ServerCall<?, ?> call) {
    return Objects.requireNonNull(call.getAttributes().get(HANG_UP), "the connection's attributes");
  }

  private static CallContext context(
      @Nullable String commonName, byte @Nullable [] token, byte @Nullable [] hasLeader) {
    @Nullable Deadline deadline = Context.current().getDeadline();
    if (token == null && hasLeader == null && deadline == null && commonName == null) {
      return CallContext.ANONYMOUS;
    }
    return new CallContext(
        token == null ? Optional.empty() : Optional.of(Callers.token(text(token))),
        Optional.ofNullable(commonName),
        hasLeader != null && text(hasLeader).equals("true"),
        deadline == null
            ? CallContext.NO_DEADLINE
            : System.nanoTime() + deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
