package io.kvorum.server.lock;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Elections;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.ResponseHeader;
import io.kvorum.api.StreamListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/// etcd's Election service.
public final class ElectionService implements Elections {
  private final Lines lines;

  public ElectionService(Lines lines) {
    this.lines = lines;
  }

  @Override
  public CompletableFuture<CampaignResponse> campaign(
      CallContext context, Bytes name, long lease, Bytes value) {
    return Waits.run(() -> campaign(lines.of(context, name), name, lease, value));
  }

  private static CampaignResponse campaign(Line line, Bytes name, long asked, Bytes value)
      throws InterruptedException, ExecutionException {
    long lease = line.session(asked);
    Bytes key = line.place(lease);
    Kv.TxnResponse queued =
        line.txn(
            Line.createdAt(key, 0),
            List.of(Line.put(key, value, lease)),
            List.of(Kv.RangeRequest.of(key)));
    LeaderKey candidate = new LeaderKey(name, key, queued.header().revision(), lease);
    if (queued.responses().getFirst() instanceof Kv.RangeResponse before) {
      KeyValue own = before.kvs().getFirst();
      candidate = new LeaderKey(name, key, own.createRevision(), lease);
      if (!own.value().equals(value)) {
        proclaim(line, candidate, value);
      }
    }
    try {
      line.awaitTurn(candidate.revision());
    } catch (InterruptedException givenUp) {
      var _ = line.delete(key);
      throw givenUp;
    }
    return new CampaignResponse(queued.header(), candidate);
  }

  @Override
  public CompletableFuture<ElectionResponse> proclaim(
      CallContext context, Optional<LeaderKey> leader, Bytes value) {
    return Waits.run(
        () -> {
          LeaderKey key = required(leader);
          Line line = lines.of(context, key.name());
          long lease = line.session(key.lease());
          return proclaim(line, new LeaderKey(key.name(), key.key(), key.revision(), lease), value);
        });
  }

  private static ElectionResponse proclaim(Line line, LeaderKey leader, Bytes value)
      throws InterruptedException, ExecutionException {
    Kv.TxnResponse said =
        line.txn(
            Line.createdAt(leader.key(), leader.revision()),
            List.of(Line.put(leader.key(), value, leader.lease())),
            List.of());
    if (!said.succeeded()) {
      throw new KvException(KvError.NOT_ELECTED);
    }
    return new ElectionResponse(said.header());
  }

  private static LeaderKey required(Optional<LeaderKey> leader) {
    return leader.orElseThrow(() -> new KvException(KvError.LEADER_KEY_MISSING));
  }

  /// Who leads no more has nothing to give back: that is a success, too.
  @Override
  public CompletableFuture<ElectionResponse> resign(
      CallContext context, Optional<LeaderKey> leader) {
    return Waits.run(
        () -> {
          LeaderKey key = required(leader);
          Line line = lines.of(context, key.name());
          line.session(key.lease());
          Kv.TxnResponse resigned =
              line.txn(
                  Line.createdAt(key.key(), key.revision()),
                  List.of(new Kv.DeleteRangeRequest(key.key(), Bytes.EMPTY, false)),
                  List.of());
          return new ElectionResponse(resigned.header());
        });
  }

  @Override
  public CompletableFuture<LeaderResponse> leader(CallContext context, Bytes name) {
    return Waits.run(
        () -> {
          Line line = lines.of(context, name);
          Kv.RangeResponse first = line.range(line.first());
          if (first.kvs().isEmpty()) {
            throw new KvException(KvError.NONE_ELECTED);
          }
          return new LeaderResponse(first.header(), first.kvs().getFirst());
        });
  }

  @Override
  public CompletableFuture<Void> observe(
      CallContext context, Bytes name, StreamListener<LeaderResponse> listener) {
    CompletableFuture<Void> observed =
        Waits.run(
            () -> {
              Line line = lines.of(context, name);
              while (true) {
                follow(line, awaitLeader(line), listener);
              }
            });
    var _ =
        observed.exceptionally(
            failure -> {
              if (!observed.isCancelled()) {
                listener.failed(Waits.toKvException(failure));
              }
              return null;
            });
    return observed;
  }

  private static LeaderResponse awaitLeader(Line line)
      throws InterruptedException, ExecutionException {
    Kv.RangeResponse first = line.range(line.first());
    if (!first.kvs().isEmpty()) {
      return new LeaderResponse(first.header(), first.kvs().getFirst());
    }
    try (Changes changes =
        line.changes(line.prefix(), line.rangeEnd(), first.header().revision())) {
      Changes.Change change = changes.next();
      while (change.event().type() == Event.Type.DELETE) {
        change = changes.next();
      }
      KeyValue kv = change.event().kv();
      return new LeaderResponse(at(change.header(), kv.modRevision()), kv);
    }
  }

  private static ResponseHeader at(ResponseHeader header, long revision) {
    return new ResponseHeader(header.clusterId(), header.memberId(), revision, header.raftTerm());
  }

  /// Tells what a leader has to say, until it leads no more.
  private static void follow(
      Line line, LeaderResponse leader, StreamListener<LeaderResponse> listener)
      throws InterruptedException {
    send(leader, listener);
    try (Changes changes =
        line.changes(leader.kv().key(), Bytes.EMPTY, leader.header().revision() + 1)) {
      Changes.Change change = changes.next();
      while (change.event().type() == Event.Type.PUT) {
        send(new LeaderResponse(change.header(), change.event().kv()), listener);
        change = changes.next();
      }
    }
  }

  private static void send(LeaderResponse leader, StreamListener<LeaderResponse> listener)
      throws InterruptedException {
    while (!listener.isReady() && !listener.isCancelled()) {
      Semaphore ready = new Semaphore(0);
      listener.whenReady(ready::release);
      ready.acquire();
    }
    listener.next(leader);
  }
}
