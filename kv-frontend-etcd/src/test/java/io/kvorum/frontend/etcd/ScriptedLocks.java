package io.kvorum.frontend.etcd;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Elections;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Locks;
import io.kvorum.api.ResponseHeader;
import io.kvorum.api.StreamListener;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Remembers what it was asked. The lock `taken` is never free; everything else is granted at once.
final class ScriptedLocks implements Locks, Elections {
  final Queue<String> asked = new ConcurrentLinkedQueue<>();
  final CompletableFuture<LockResponse> taken = new CompletableFuture<>();
  final CompletableFuture<Void> observed = new CompletableFuture<>();

  private final ResponseHeader header;

  ScriptedLocks(ResponseHeader header) {
    this.header = header;
  }

  @Override
  public CompletableFuture<LockResponse> lock(CallContext context, Bytes name, long lease) {
    asked.add("lock " + name + " " + lease);
    return name.utf8().equals("taken")
        ? taken
        : CompletableFuture.completedFuture(new LockResponse(header, Bytes.utf8("k")));
  }

  @Override
  public CompletableFuture<UnlockResponse> unlock(CallContext context, Bytes key) {
    asked.add("unlock " + key);
    return CompletableFuture.completedFuture(new UnlockResponse(header));
  }

  @Override
  public CompletableFuture<CampaignResponse> campaign(
      CallContext context, Bytes name, long lease, Bytes value) {
    asked.add("campaign " + name + " " + lease + " " + value);
    return CompletableFuture.completedFuture(
        new CampaignResponse(header, new LeaderKey(name, Bytes.utf8("k"), 5, lease)));
  }

  @Override
  public CompletableFuture<ElectionResponse> proclaim(
      CallContext context, Optional<LeaderKey> leader, Bytes value) {
    asked.add("proclaim " + leader + " " + value);
    return CompletableFuture.completedFuture(new ElectionResponse(header));
  }

  @Override
  public CompletableFuture<LeaderResponse> leader(CallContext context, Bytes name) {
    asked.add("leader " + name);
    return CompletableFuture.completedFuture(leader());
  }

  private LeaderResponse leader() {
    KeyValue kv = new KeyValue(Bytes.utf8("k"), 5, 6, 2, Bytes.utf8("v"), 77);
    return new LeaderResponse(header, kv);
  }

  @Override
  public CompletableFuture<Void> observe(
      CallContext context, Bytes name, StreamListener<LeaderResponse> listener) {
    asked.add("observe " + name);
    listener.next(leader());
    return observed;
  }

  @Override
  public CompletableFuture<ElectionResponse> resign(
      CallContext context, Optional<LeaderKey> leader) {
    asked.add("resign " + leader);
    return CompletableFuture.completedFuture(new ElectionResponse(header));
  }
}
