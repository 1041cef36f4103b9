package io.kvorum.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.KvException;
import io.kvorum.api.StreamListener;
import io.kvorum.api.Watches.WatchRequest;
import io.kvorum.api.Watches.WatchResponse;
import io.kvorum.api.Watches.WatchStream;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.auth.SimpleTokens;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.metrics.WatchMetrics;
import io.kvorum.server.node.Members;
import io.kvorum.server.node.Node;
import io.kvorum.server.service.Headers;
import io.kvorum.state.Applied;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The hub, whose turns are the test's.
@Timeout(60)
class WatchHubTest {
  private static final long NO_PROGRESS_NANOS = Long.MAX_VALUE / 2;

  private final Members member = new Members();
  private final WatchHub hub = hub(member.node());
  private final Client client = new Client();

  private static WatchHub hub(Node node) {
    SimpleTokens tokens =
        new SimpleTokens(
            node::propose,
            node::appliedIndex,
            new Random(1),
            new SimpleTokens.Limits(1, 1),
            System::nanoTime);
    return new WatchHub(
        node,
        new Headers(node),
        WatchLimits.defaults(1 << 20, NO_PROGRESS_NANOS),
        new Authorizer(() -> node.view().auth(), node::propose, tokens),
        new WatchMetrics(new Meters(new PrometheusRegistry())));
  }

  @AfterEach
  void close() {
    member.close();
  }

  /// A client that takes whatever comes.
  private static final class Client implements StreamListener<WatchResponse> {
    private final List<WatchResponse> heard = new ArrayList<>();

    @Override
    public void next(WatchResponse answer) {
      heard.add(answer);
    }

    @Override
    public void completed() {
      throw new AssertionError("a watch never completes by itself");
    }

    @Override
    public void failed(KvException error) {
      throw new AssertionError(error);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void whenReady(Runnable task) {
      task.run();
    }

    @Override
    public boolean isCancelled() {
      return false;
    }
  }

  private WatchStream watch(String key) {
    WatchStream stream = hub.open(CallContext.ANONYMOUS, client);
    stream.request(
        new WatchRequest.Create(Bytes.utf8(key), Bytes.EMPTY, 0, false, Set.of(), false, 0, false));
    hub.turn(System.nanoTime());
    return stream;
  }

  /// Whoever has the answer to a write and then asks for progress hears that write first.
  @Test
  void progress_covers_what_was_applied_while_the_turn_was_under_way() {
    member.propose(Members.put("k", "0"));
    WatchStream stream = watch("k");

    hub.submit(
        () -> {
          Applied put = member.propose(Members.put("k", "1"));
          hub.applied(List.of(put));
          stream.request(new WatchRequest.Progress());
        });
    hub.turn(System.nanoTime());

    assertThat(client.heard).hasSize(3);
    WatchResponse event = client.heard.get(1);
    WatchResponse progress = client.heard.get(2);
    assertThat(event.events()).hasSize(1);
    assertThat(progress.watchId()).isEqualTo(-1);
    assertThat(progress.header().revision()).isEqualTo(event.header().revision()).isEqualTo(3);
  }
}
