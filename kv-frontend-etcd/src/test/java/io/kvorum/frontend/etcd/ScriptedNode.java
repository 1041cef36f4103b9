package io.kvorum.frontend.etcd;

import io.kvorum.api.AnswerMemory;
import io.kvorum.api.Auth;
import io.kvorum.api.CallContext;
import io.kvorum.api.Elections;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.KvNode;
import io.kvorum.api.Leases;
import io.kvorum.api.Locks;
import io.kvorum.api.Maintenance;
import io.kvorum.api.MemberId;
import io.kvorum.api.Members;
import io.kvorum.api.ResponseHeader;
import io.kvorum.api.StreamListener;
import io.kvorum.api.Watches;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// A member that answers what a test tells it to answer, and whatever it was not told with an
/// error.
final class ScriptedNode implements KvNode, Kv, Watches, Leases, Members, Maintenance {
  static final ResponseHeader HEADER = new ResponseHeader(0xc1, 0x8e9e05c52164694dL, 7, 3);

  volatile Script<RangeRequest, RangeResponse> range = unscripted();
  volatile Script<PutRequest, PutResponse> put = unscripted();
  volatile Script<DeleteRangeRequest, DeleteRangeResponse> deleteRange = unscripted();
  volatile Script<TxnRequest, TxnResponse> txn = unscripted();
  volatile Script<CompactRequest, CompactResponse> compact = unscripted();
  volatile RangeStreaming rangeStream =
      (_, _, listener) -> listener.failed(new KvException(KvError.UNIMPLEMENTED));
  volatile BiFunction<CallContext, StreamListener<WatchResponse>, WatchStream> watch =
      (_, _) -> {
        throw new KvException(KvError.UNIMPLEMENTED);
      };
  volatile Script<Long, KeepAliveResponse> keepAlive = unscripted();
  volatile Script<MemberId, Void> moveLeader = unscripted();
  volatile Script<AlarmRequest, AlarmResponse> alarm =
      (_, _) -> CompletableFuture.completedFuture(new AlarmResponse(HEADER, List.of()));
  final ScriptedAuth auth = new ScriptedAuth(HEADER);
  final ScriptedLocks locks = new ScriptedLocks(HEADER);
  final CountedMemory answerMemory = new CountedMemory();
  volatile StatusResponse status = status(Optional.of(new MemberId(HEADER.memberId())), false);
  volatile Versions versions = new Versions("3.7.1", Optional.of("3.7.0"), Optional.of("3.7.0"));

  /// How one kind of request is answered.
  interface Script<Q, R> {
    CompletableFuture<R> answer(CallContext context, Q request);
  }

  interface RangeStreaming {
    void answer(CallContext context, RangeRequest request, StreamListener<RangeResponse> listener);
  }

  static <Q, R> Script<Q, R> unscripted() {
    return (_, _) -> CompletableFuture.failedFuture(new KvException(KvError.UNIMPLEMENTED));
  }

  static <Q, R> Script<Q, R> always(R answer) {
    return (_, _) -> CompletableFuture.completedFuture(answer);
  }

  static <Q, R> Script<Q, R> failing(KvError error) {
    return (_, _) -> CompletableFuture.failedFuture(new KvException(error));
  }

  static StatusResponse status(Optional<MemberId> leader, boolean isLearner) {
    return new StatusResponse(
        HEADER,
        "3.7.1",
        8192,
        4096,
        2147483648L,
        leader,
        12,
        3,
        11,
        List.of(),
        isLearner,
        "3.7.0",
        Optional.empty());
  }

  @Override
  public MemberId id() {
    return new MemberId(HEADER.memberId());
  }

  @Override
  public boolean isLearner() {
    return status.isLearner();
  }

  @Override
  public boolean hasLeader() {
    return status.leader().isPresent();
  }

  @Override
  public Kv kv() {
    return this;
  }

  @Override
  public Watches watches() {
    return this;
  }

  @Override
  public Leases leases() {
    return this;
  }

  @Override
  public Members members() {
    return this;
  }

  @Override
  public Maintenance maintenance() {
    return this;
  }

  @Override
  public Auth auth() {
    return auth;
  }

  @Override
  public Locks locks() {
    return locks;
  }

  @Override
  public Elections elections() {
    return locks;
  }

  @Override
  public AnswerMemory answerMemory() {
    return answerMemory;
  }

  @Override
  public CompletableFuture<RangeResponse> range(CallContext context, RangeRequest request) {
    return range.answer(context, request);
  }

  @Override
  public void rangeStream(
      CallContext context, RangeRequest request, StreamListener<RangeResponse> listener) {
    rangeStream.answer(context, request, listener);
  }

  @Override
  public CompletableFuture<PutResponse> put(CallContext context, PutRequest request) {
    return put.answer(context, request);
  }

  @Override
  public CompletableFuture<DeleteRangeResponse> deleteRange(
      CallContext context, DeleteRangeRequest request) {
    return deleteRange.answer(context, request);
  }

  @Override
  public CompletableFuture<TxnResponse> txn(CallContext context, TxnRequest request) {
    return txn.answer(context, request);
  }

  @Override
  public CompletableFuture<CompactResponse> compact(CallContext context, CompactRequest request) {
    return compact.answer(context, request);
  }

  @Override
  public WatchStream open(CallContext context, StreamListener<WatchResponse> listener) {
    return watch.apply(context, listener);
  }

  @Override
  public CompletableFuture<GrantResponse> grant(CallContext context, long ttlSeconds, long id) {
    return CompletableFuture.completedFuture(
        new GrantResponse(HEADER, id == 0 ? 77 : id, ttlSeconds));
  }

  @Override
  public CompletableFuture<RevokeResponse> revoke(CallContext context, long id) {
    return id == 77
        ? CompletableFuture.completedFuture(new RevokeResponse(HEADER))
        : CompletableFuture.failedFuture(new KvException(KvError.LEASE_NOT_FOUND));
  }

  @Override
  public CompletableFuture<KeepAliveResponse> keepAlive(CallContext context, long id) {
    return keepAlive.answer(context, id);
  }

  @Override
  public CompletableFuture<TimeToLiveResponse> timeToLive(
      CallContext context, long id, boolean keys) {
    return CompletableFuture.completedFuture(
        new TimeToLiveResponse(
            HEADER, id, 9, 10, keys ? List.of(io.kvorum.api.Bytes.utf8("k")) : List.of()));
  }

  @Override
  public CompletableFuture<LeasesResponse> leases(CallContext context) {
    return CompletableFuture.completedFuture(new LeasesResponse(HEADER, List.of(77L, -5L)));
  }

  @Override
  public CompletableFuture<MembersResponse> list(CallContext context, boolean linearizable) {
    Member self =
        new Member(
            id(),
            "default",
            List.of("http://localhost:2380"),
            List.of("http://localhost:2379"),
            false);
    return CompletableFuture.completedFuture(
        new MembersResponse(
            new ResponseHeader(HEADER.clusterId(), HEADER.memberId(), 0, HEADER.raftTerm()),
            List.of(self)));
  }

  @Override
  public CompletableFuture<AddResponse> add(
      CallContext context, List<String> peerUrls, boolean isLearner) {
    if (peerUrls.isEmpty()) {
      return CompletableFuture.failedFuture(new KvException(KvError.BAD_MEMBER_URLS));
    }
    Member added = new Member(new MemberId(-9), "", peerUrls, List.of(), isLearner);
    return list(context, true)
        .thenApply(
            all ->
                new AddResponse(
                    all.header(),
                    added,
                    Stream.concat(all.members().stream(), Stream.of(added)).toList()));
  }

  @Override
  public CompletableFuture<MembersResponse> remove(CallContext context, MemberId id) {
    return id.equals(id()) ? list(context, true) : unknownMember();
  }

  @Override
  public CompletableFuture<MembersResponse> update(
      CallContext context, MemberId id, List<String> peerUrls) {
    Member updated = new Member(id, "default", peerUrls, List.of(), false);
    return list(context, true)
        .thenApply(all -> new MembersResponse(all.header(), List.of(updated)));
  }

  @Override
  public CompletableFuture<MembersResponse> promote(CallContext context, MemberId id) {
    return id.equals(id())
        ? CompletableFuture.failedFuture(new KvException(KvError.MEMBER_NOT_LEARNER))
        : unknownMember();
  }

  private static CompletableFuture<MembersResponse> unknownMember() {
    return CompletableFuture.failedFuture(new KvException(KvError.MEMBER_NOT_FOUND));
  }

  @Override
  public CompletableFuture<StatusResponse> status(CallContext context) {
    return CompletableFuture.completedFuture(status);
  }

  @Override
  public CompletableFuture<AlarmResponse> alarm(CallContext context, AlarmRequest request) {
    return alarm.answer(context, request);
  }

  @Override
  public CompletableFuture<HashResponse> hash(CallContext context) {
    return CompletableFuture.completedFuture(new HashResponse(HEADER, 0xfedc_ba98));
  }

  @Override
  public CompletableFuture<HashKvResponse> hashKv(CallContext context, long revision) {
    return CompletableFuture.completedFuture(new HashKvResponse(HEADER, 0x7654_3210, -1, 7));
  }

  @Override
  public CompletableFuture<Void> defragment(CallContext context) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> moveLeader(CallContext context, MemberId to) {
    return moveLeader.answer(context, to);
  }

  @Override
  public CompletableFuture<DowngradeResponse> downgrade(
      CallContext context, DowngradeRequest request) {
    return request.version().equals("3.6")
        ? CompletableFuture.completedFuture(new DowngradeResponse(HEADER, "3.7"))
        : CompletableFuture.failedFuture(new KvException(KvError.INVALID_DOWNGRADE_TARGET));
  }

  @Override
  public Versions versions() {
    return versions;
  }
}
