package io.kvorum.tck.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server that passes every call on to another one, but for its faults.
final class FaultyServer implements AutoCloseable {
  private static final int MOST_BYTES = 64 << 20;

  private final Set<ApiFault> faults;
  private final ManagedChannel behind;
  private final Server server;

  private FaultyServer(Endpoint behind, Set<ApiFault> faults) throws IOException {
    this.faults = Set.copyOf(faults);
    this.behind =
        Grpc.newChannelBuilderForAddress(
                behind.url().getHost(), behind.url().getPort(), InsecureChannelCredentials.create())
            .maxInboundMessageSize(MOST_BYTES)
            .directExecutor()
            .build();
    this.server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .maxInboundMessageSize(MOST_BYTES)
            .directExecutor()
            .fallbackHandlerRegistry(new Everything())
            .build()
            .start();
  }

  static FaultyServer inFrontOf(Endpoint behind, Set<ApiFault> faults) throws IOException {
    return new FaultyServer(behind, faults);
  }

  Endpoint endpoint() {
    return Endpoint.of("http://127.0.0.1:" + server.getPort());
  }

  @Override
  public void close() {
    server.shutdownNow();
    behind.shutdownNow();
  }

  /// Takes calls of any name.
  private final class Everything extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder()
              .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(name)
              .setRequestMarshaller(new Plain())
              .setResponseMarshaller(new Plain())
              .build();
      return ServerMethodDefinition.create(method, new Forwarding(method));
    }
  }

  private final class Forwarding implements ServerCallHandler<byte[], byte[]> {
    private final MethodDescriptor<byte[], byte[]> method;

    Forwarding(MethodDescriptor<byte[], byte[]> method) {
      this.method = method;
    }

    @Override
    public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> in, Metadata headers) {
      Set<ApiFault> concerned = Set.copyOf(faults.stream().filter(this::concerns).toList());
      ClientCall<byte[], byte[]> out = behind.newCall(method, CallOptions.DEFAULT);
      out.start(new Answers(in, out, concerned), headers);
      in.request(1);
      out.request(1);
      return new Requests(in, out, concerned);
    }

    private boolean concerns(ApiFault fault) {
      return fault.concerns(method.getFullMethodName());
    }
  }

  /// What the client says.
  private static final class Requests extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> in;
    private final ClientCall<byte[], byte[]> out;
    private final Set<ApiFault> faults;

    Requests(ServerCall<byte[], byte[]> in, ClientCall<byte[], byte[]> out, Set<ApiFault> faults) {
      this.in = in;
      this.out = out;
      this.faults = faults;
    }

    @Override
    public void onMessage(byte[] message) {
      byte[] changed = message;
      try {
        for (ApiFault fault : faults) {
          changed = fault.request(changed);
        }
      } catch (InvalidProtocolBufferException impossible) {
        throw new UncheckedIOException(impossible);
      }
      out.sendMessage(changed);
      in.request(1);
    }

    @Override
    public void onHalfClose() {
      out.halfClose();
    }

    @Override
    public void onCancel() {
      out.cancel("canceled by the client", null);
    }
  }

  /// What the server behind says.
  private static final class Answers extends ClientCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> in;
    private final ClientCall<byte[], byte[]> out;
    private final Set<ApiFault> faults;

    Answers(ServerCall<byte[], byte[]> in, ClientCall<byte[], byte[]> out, Set<ApiFault> faults) {
      this.in = in;
      this.out = out;
      this.faults = faults;
    }

    @Override
    public void onHeaders(Metadata headers) {
      in.sendHeaders(headers);
    }

    @Override
    public void onMessage(byte[] message) {
      byte[] changed = message;
      try {
        for (ApiFault fault : faults) {
          changed = fault.answer(changed);
        }
      } catch (InvalidProtocolBufferException impossible) {
        throw new UncheckedIOException(impossible);
      }
      in.sendMessage(changed);
      out.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      Status end = status;
      for (ApiFault fault : faults) {
        end = fault.end(end);
      }
      in.close(end, trailers);
    }
  }

  /// Messages as they are.
  private static final class Plain implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
