package io.kvorum.frontend.etcd;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.kvorum.api.frontend.Frontend;
import io.kvorum.api.frontend.FrontendContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/// A front end on a free port of the loopback interface, before a scripted member, and clients of
/// it.
final class Rig implements AutoCloseable {
  static final URI ANY_PORT = URI.create("http://127.0.0.1:0");

  final ScriptedNode node = new ScriptedNode();
  final PrometheusRegistry metrics = new PrometheusRegistry();
  final Frontend frontend;
  final InetSocketAddress address;
  final ManagedChannel channel;
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Rig() {
    this(EtcdFrontendConfig.at(ANY_PORT));
  }

  Rig(EtcdFrontendConfig config) {
    frontend = new EtcdFrontendProvider().open(config, new FrontendContext(node, metrics));
    address = (InetSocketAddress) frontend.addresses().get(0);
    channel =
        NettyChannelBuilder.forAddress(address)
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
  }

  /// Calls a method by its name, as any client would.
  <R extends Message> R call(String method, Message request, R answerType) {
    return ClientCalls.blockingUnaryCall(
        channel, method(method, MethodType.UNARY, answerType), CallOptions.DEFAULT, request);
  }

  Status failure(String method, Message request, Message answerType) {
    try {
      call(method, request, answerType);
      throw new AssertionError("the call succeeded");
    } catch (StatusRuntimeException failure) {
      return failure.getStatus();
    }
  }

  static <R extends Message> MethodDescriptor<Message, R> method(
      String name, MethodType type, R answerType) {
    return MethodDescriptor.<Message, R>newBuilder(
            new ProtobufMarshaller<Message>(answerType), new ProtobufMarshaller<R>(answerType))
        .setType(type)
        .setFullMethodName(name)
        .build();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + address.getPort() + path);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    frontend.close();
    http.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Any message to bytes, and bytes to the messages of one type.
  private record ProtobufMarshaller<M extends Message>(Message type)
      implements MethodDescriptor.Marshaller<M> {
    @Override
    public InputStream stream(M message) {
      return message.toByteString().newInput();
    }

    @Override
    @SuppressWarnings("unchecked")
    public M parse(InputStream stream) {
      try {
        return (M) type.getParserForType().parseFrom(stream);
      } catch (IOException failure) {
        throw Status.INTERNAL.withCause(failure).asRuntimeException();
      }
    }
  }
}
