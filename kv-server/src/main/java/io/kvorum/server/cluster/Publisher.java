package io.kvorum.server.cluster;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes this member known to the cluster by name and client URLs, and tries until it is: without a
/// leader that takes as long as there is none (etcd's `publishV3`). To publish twice does no harm.
public final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private final Replica replica;
  private final Command.PublishMember self;
  private final Executor later;
  private final CompletableFuture<Void> published = new CompletableFuture<>();

  /// @param later runs the next attempt after a while
  public Publisher(Replica replica, String name, List<String> clientUrls, Executor later) {
    this.replica = replica;
    this.self = new Command.PublishMember(replica.self(), name, clientUrls);
    this.later = later;
  }

  /// Begins; to be called once. Completes when the cluster knows this member, fails when this
  /// member stops before.
  public CompletableFuture<Void> publish() {
    attempt();
    return published;
  }

  private void attempt() {
    var _ = replica.propose(self).whenComplete(this::tried);
  }

  private void tried(@Nullable Applied applied, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause == null) {
      tell();
      published.complete(null);
    } else if (cause instanceof KvException refused && refused.error() == KvError.STOPPED) {
      published.completeExceptionally(refused);
    } else {
      LOG.atWarn()
          .addKeyValue("local-member-id", replica.self())
          .addKeyValue("local-member-attributes", attributes())
          .addKeyValue("error", cause.getMessage())
          .log("failed to publish local member to cluster through raft");
      later.execute(this::attempt);
    }
  }

  private void tell() {
    LOG.atInfo()
        .addKeyValue("local-member-id", replica.self())
        .addKeyValue("local-member-attributes", attributes())
        .addKeyValue("cluster-id", Long.toHexString(replica.clusterId()))
        .log("published local member to cluster through raft");
  }

  private String attributes() {
    return self.name() + " " + self.clientUrls();
  }
}
