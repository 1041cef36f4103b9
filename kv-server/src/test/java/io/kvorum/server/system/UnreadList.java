package io.kvorum.server.system;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A range whose answer is not read until it is asked for, and then only counted: so very many huge
/// ones cost this process little. Its connection stands still with it.
final class UnreadList implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final MethodDescriptor<RangeRequest, Long> RANGE =
      KVGrpc.getRangeMethod().toBuilder(
              KVGrpc.getRangeMethod().getRequestMarshaller(), new Counted())
          .build();

  private final ClientCall<RangeRequest, Long> call;
  private final CompletableFuture<Long> bytes = new CompletableFuture<>();

  private UnreadList(ClientCall<RangeRequest, Long> call) {
    this.call = call;
  }

  static UnreadList ask(Wire wire, RangeRequest request) {
    UnreadList list = new UnreadList(wire.channel().newCall(RANGE, CallOptions.DEFAULT));
    list.call.start(list.new Listener(), new Metadata());
    list.call.sendMessage(request);
    list.call.halfClose();
    return list;
  }

  void read() {
    call.request(2);
  }

  /// The size of the answer.
  long awaitBytes() throws Exception {
    return bytes.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    call.cancel("the test has seen enough", null);
  }

  private final class Listener extends ClientCall.Listener<Long> {
    private long size;

    @Override
    public void onMessage(Long message) {
      size = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        bytes.complete(size);
      } else {
        bytes.completeExceptionally(status.asRuntimeException());
      }
    }
  }

  private static final class Counted implements MethodDescriptor.Marshaller<Long> {
    @Override
    public InputStream stream(Long size) {
      throw new UnsupportedOperationException("answers are only received");
    }

    @Override
    public Long parse(InputStream message) {
      try {
        return message.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
