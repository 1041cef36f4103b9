package io.kvorum.bench.etcd;

/// An endless source of requests. Used by one thread; equal seeds give equal requests.
public sealed interface Workload permits PutWorkload, RangeWorkload, MixedWorkload, UpdateWorkload {
  String RANGE_PATH = "/etcdserverpb.KV/Range";
  String PUT_PATH = "/etcdserverpb.KV/Put";
  String TXN_PATH = "/etcdserverpb.KV/Txn";

  /// Makes the next request. The returned object is the same each time.
  Request next();

  /// Whether [#answered] wants the answers' messages.
  default boolean readsAnswers() {
    return false;
  }

  /// Hears a successful answer to the request with this tag.
  default void answered(int tag, byte[] answer, int answerBytes) {}

  /// Answers that were successful calls but did not do what was asked: a comparison that did not
  /// hold.
  default long conflicts() {
    return 0;
  }
}
