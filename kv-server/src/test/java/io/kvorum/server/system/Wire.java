package io.kvorum.server.system;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A plain gRPC connection to one server: requests and answers as protobuf messages, and no
/// retries.
///
/// Messages and method names come from jetcd, so that the tests' idea of the wire is not Kvorum's
/// own. Any thread may use it.
final class Wire implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(15);

  private final ManagedChannel channel;
  private final Duration limit;

  Wire(String address) {
    this(address, LIMIT);
  }

  /// A connection whose requests are given up after `limit`.
  Wire(String address, Duration limit) {
    this.limit = limit;
    channel =
        Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
            .maxInboundMessageSize(64 << 20)
            .directExecutor()
            .build();
  }

  ManagedChannel channel() {
    return channel;
  }

  /// Sends one request; throws what gRPC throws when it is refused.
  <Q, R> R ask(MethodDescriptor<Q, R> method, Q request) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    return ClientCalls.blockingUnaryCall(channel, method, options, request);
  }

  /// Sends one request and gives back whatever the server said, an error included.
  <Q extends Message, R extends Message> Answer call(MethodDescriptor<Q, R> method, Q request) {
    try {
      return new Answer.Ok(ask(method, request));
    } catch (StatusRuntimeException e) {
      return Answer.refused(e.getStatus());
    }
  }

  /// As `call`, by the user whose token it is; without one, by nobody.
  <Q extends Message, R extends Message> Answer callBy(
      Optional<String> token, MethodDescriptor<Q, R> method, Q request) {
    Metadata headers = new Metadata();
    token.ifPresent(
        text -> headers.put(Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER), text));
    Channel named =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return new Answer.Ok(ClientCalls.blockingUnaryCall(named, method, options, request));
    } catch (StatusRuntimeException e) {
      return Answer.refused(e.getStatus());
    }
  }

  PutResponse put(PutRequest request) {
    return ask(KVGrpc.getPutMethod(), request);
  }

  RangeResponse range(RangeRequest request) {
    return ask(KVGrpc.getRangeMethod(), request);
  }

  DeleteRangeResponse deleteRange(DeleteRangeRequest request) {
    return ask(KVGrpc.getDeleteRangeMethod(), request);
  }

  TxnResponse txn(TxnRequest request) {
    return ask(KVGrpc.getTxnMethod(), request);
  }

  /// One keep-alive on a stream of its own.
  Answer keepAlive(LeaseKeepAliveRequest request) {
    ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call =
        channel.newCall(LeaseGrpc.getLeaseKeepAliveMethod(), CallOptions.DEFAULT);
    FirstAnswer<LeaseKeepAliveResponse> first = new FirstAnswer<>();
    StreamObserver<LeaseKeepAliveRequest> stream = ClientCalls.asyncBidiStreamingCall(call, first);
    stream.onNext(request);
    try {
      return first.await();
    } finally {
      stream.onCompleted();
    }
  }

  /// The first of the answers that a server streams, of which no more are asked for.
  <Q extends Message, R extends Message> Answer first(MethodDescriptor<Q, R> method, Q request) {
    ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
    FirstAnswer<R> first = new FirstAnswer<>();
    ClientCalls.asyncServerStreamingCall(call, request, first);
    try {
      return first.await();
    } finally {
      call.cancel("the first answer is enough", null);
    }
  }

  private static final class FirstAnswer<R extends Message> implements StreamObserver<R> {
    private final CompletableFuture<R> first = new CompletableFuture<>();

    @Override
    public void onNext(R answer) {
      first.complete(answer);
    }

    @Override
    public void onError(Throwable error) {
      first.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      first.completeExceptionally(Status.UNKNOWN.asRuntimeException());
    }

    Answer await() {
      try {
        return new Answer.Ok(first.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
      } catch (ExecutionException e) {
        return Answer.refused(Status.fromThrowable(e.getCause()));
      } catch (TimeoutException e) {
        return Answer.refused(Status.DEADLINE_EXCEEDED);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for an answer", e);
      }
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
        Rig.say("a client's channel did not end within 5 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
