package io.kvorum.frontend.etcd;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.frontend.FrontendContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A front end whose member does nothing: every get has the same answer at once, every put is
/// answered by another thread. What it costs under load is the cost of the front end alone.
///
/// `java ... io.kvorum.frontend.etcd.ConstantServer PORT THREADS`
final class ConstantServer {
  private ConstantServer() {}

  public static void main(String[] args) throws InterruptedException {
    ScriptedNode node = new ScriptedNode();
    KeyValue kv =
        new KeyValue(Bytes.utf8("key-of-sixteen-b"), 1000, 2000, 3, Bytes.wrap(new byte[256]), 0);
    CompletableFuture<Kv.RangeResponse> got =
        CompletableFuture.completedFuture(
            new Kv.RangeResponse(ScriptedNode.HEADER, List.of(kv), false, 1));
    Kv.PutResponse done = new Kv.PutResponse(ScriptedNode.HEADER, Optional.empty());
    ExecutorService apply = Executors.newSingleThreadExecutor();
    node.range = (_, _) -> got;
    node.put =
        (_, _) -> {
          CompletableFuture<Kv.PutResponse> answer = new CompletableFuture<>();
          apply.execute(() -> answer.complete(done));
          return answer;
        };
    EtcdFrontendConfig any = EtcdFrontendConfig.at(URI.create("http://127.0.0.1:" + args[0]));
    EtcdFrontendConfig config =
        new EtcdFrontendConfig(
            any.listenClientUrls(),
            List.of(),
            any.maxRequestBytes(),
            any.maxConcurrentStreams(),
            any.keepAlive(),
            true,
            any.cors(),
            any.hostWhitelist(),
            Optional.empty(),
            false,
            Integer.parseInt(args[1]));
    try (var _ =
        new EtcdFrontendProvider()
            .open(config, new FrontendContext(node, new PrometheusRegistry()))) {
      Thread.currentThread().join();
    } finally {
      apply.shutdownNow();
    }
  }
}
