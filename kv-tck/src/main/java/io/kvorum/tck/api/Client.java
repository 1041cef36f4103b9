package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One connection to one endpoint, without retries.
final class Client implements Closeable {
  private static final int MOST_BYTES_PER_ANSWER = 64 << 20;
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel connection;
  private final Channel channel;
  private final Duration patience;

  private Client(ManagedChannel connection, Channel channel, Duration patience) {
    this.connection = connection;
    this.channel = channel;
    this.patience = patience;
  }

  /// @param patience how long an answer is waited for
  static Client open(Endpoint endpoint, Duration patience) {
    ManagedChannel connection =
        Grpc.newChannelBuilderForAddress(
                endpoint.url().getHost(), endpoint.url().getPort(), credentials(endpoint))
            .maxInboundMessageSize(MOST_BYTES_PER_ANSWER)
            .directExecutor()
            .build();
    return new Client(connection, connection, patience);
  }

  private static ChannelCredentials credentials(Endpoint endpoint) {
    if (!endpoint.isSecure()) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    try {
      if (endpoint.ca().isPresent()) {
        tls.trustManager(endpoint.ca().get().toFile());
      }
      if (endpoint.identity().isPresent()) {
        Endpoint.Identity identity = endpoint.identity().get();
        tls.keyManager(identity.certificate().toFile(), identity.key().toFile());
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read a certificate", unreadable);
    }
    return tls.build();
  }

  /// The same connection, used by whom the token names.
  Client withToken(String token) {
    Metadata headers = new Metadata();
    headers.put(TOKEN, token);
    return new Client(
        connection,
        ClientInterceptors.intercept(
            connection, MetadataUtils.newAttachHeadersInterceptor(headers)),
        patience);
  }

  /// The answer; throws what gRPC throws if it is refused.
  <Q, R> R ask(MethodDescriptor<Q, R> rpc, Q request) {
    return ClientCalls.blockingUnaryCall(channel, rpc, options(), request);
  }

  /// The refusal of what must be refused.
  <Q, R> Refusal refusal(MethodDescriptor<Q, R> rpc, Q request) {
    StatusRuntimeException refused =
        assertThatExceptionOfType(StatusRuntimeException.class)
            .as("%s\n%s", rpc.getFullMethodName(), request)
            .isThrownBy(() -> ask(rpc, request))
            .actual();
    return Refusal.of(refused.getStatus());
  }

  /// Begins a stream in both directions, or one that is answered by several messages.
  <Q, R> Dialogue<Q, R> open(MethodDescriptor<Q, R> rpc) {
    return Dialogue.open(channel.newCall(rpc, CallOptions.DEFAULT), patience);
  }

  private CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    connection.shutdownNow();
  }
}
