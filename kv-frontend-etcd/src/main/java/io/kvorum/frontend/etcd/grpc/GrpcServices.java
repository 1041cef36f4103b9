package io.kvorum.frontend.etcd.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.kvorum.api.AnswerMemory;
import io.kvorum.frontend.etcd.rpc.Rpc;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Binds the table of calls to gRPC.
public final class GrpcServices {
  private final RpcMetrics metrics;
  private final CallContexts unaryContexts;
  private final CallContexts streamContexts;
  private final AnswerMemory answerMemory;
  private final int maxRequestBytes;
  private final WireMarshaller marshaller;

  public GrpcServices(RpcMetrics metrics, AnswerMemory answerMemory, int maxRequestBytes) {
    this.metrics = metrics;
    this.answerMemory = answerMemory;
    this.maxRequestBytes = maxRequestBytes;
    marshaller = new WireMarshaller(maxRequestBytes);
    unaryContexts = new CallContexts(metrics.unaryRequests());
    streamContexts = new CallContexts(metrics.streamRequests());
  }

  public List<ServerServiceDefinition> of(List<Rpc> rpcs) {
    Map<String, List<Rpc>> byService = new LinkedHashMap<>();
    for (Rpc rpc : rpcs) {
      byService.computeIfAbsent(rpc.name().service(), _ -> new ArrayList<>()).add(rpc);
    }
    List<ServerServiceDefinition> services = new ArrayList<>();
    byService.forEach((name, methods) -> services.add(service(name, methods)));
    return services;
  }

  private ServerServiceDefinition service(String name, List<Rpc> rpcs) {
    List<ServerMethodDefinition<byte[], byte[]>> methods = rpcs.stream().map(this::method).toList();
    ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(name);
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(service::addMethod);
    return service.build();
  }

  private ServerMethodDefinition<byte[], byte[]> method(Rpc rpc) {
    RpcMetrics.PerRpc counters = metrics.of(rpc);
    return switch (rpc) {
      case Rpc.Unary<?, ?> unary ->
          ServerMethodDefinition.create(
              descriptor(rpc, MethodType.UNARY),
              new UnaryCalls<>(unary, counters, unaryContexts, answerMemory, maxRequestBytes));
      case Rpc.Streaming stream ->
          ServerMethodDefinition.create(
              descriptor(
                  rpc,
                  stream.oneRequest() ? MethodType.SERVER_STREAMING : MethodType.BIDI_STREAMING),
              new StreamCalls(stream, counters, streamContexts, maxRequestBytes));
    };
  }

  private MethodDescriptor<byte[], byte[]> descriptor(Rpc rpc, MethodType type) {
    return MethodDescriptor.newBuilder(marshaller, marshaller)
        .setType(type)
        .setFullMethodName(rpc.name().full())
        .build();
  }
}
