package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.kvorum.tck.api.pb.CompactionRequest;
import io.kvorum.tck.api.pb.DeleteRangeRequest;
import io.kvorum.tck.api.pb.KeyValue;
import io.kvorum.tck.api.pb.LeaseGrantRequest;
import io.kvorum.tck.api.pb.LeaseTimeToLiveRequest;
import io.kvorum.tck.api.pb.LeaseTimeToLiveResponse;
import io.kvorum.tck.api.pb.PutRequest;
import io.kvorum.tck.api.pb.PutResponse;
import io.kvorum.tck.api.pb.RangeRequest;
import io.kvorum.tck.api.pb.RangeResponse;
import io.kvorum.tck.api.pb.TxnRequest;
import io.kvorum.tck.api.pb.TxnResponse;
import java.util.List;
import java.util.function.Supplier;

/// What the tests of all rules have in common: the words in which they ask. Keys have names that
/// are the test's own: no other test has any of them.
abstract class ApiRules {
  /// Longer than any test takes.
  static final long LONG_SECONDS = 3_000;

  private final Supplier<Session> session;

  ApiRules(Supplier<Session> session) {
    this.session = session;
  }

  final Session session() {
    return session.get();
  }

  final <Q, R> R ask(MethodDescriptor<Q, R> rpc, Q request) {
    return session().first().ask(rpc, request);
  }

  final <Q, R> Refusal refusal(MethodDescriptor<Q, R> rpc, Q request) {
    return session().first().refusal(rpc, request);
  }

  final ByteString key(String name) {
    return session().key(name);
  }

  final long revision() {
    return session().revision();
  }

  final PutRequest.Builder putting(String name, String value) {
    return PutRequest.newBuilder().setKey(key(name)).setValue(Requests.text(value));
  }

  final PutResponse put(PutRequest.Builder put) {
    return ask(Keys.PUT, put.build());
  }

  /// Puts, and gives the revision.
  final long put(String name, String value) {
    return put(putting(name, value)).getHeader().getRevision();
  }

  /// One key.
  final RangeRequest.Builder only(String name) {
    return RangeRequest.newBuilder().setKey(key(name));
  }

  final RangeRequest.Builder between(String from, String to) {
    return only(from).setRangeEnd(key(to));
  }

  /// All keys of this test whose names begin with a letter of ASCII or a digit.
  final RangeRequest.Builder every() {
    return between("", "~");
  }

  final RangeResponse range(RangeRequest.Builder range) {
    return ask(Keys.RANGE, range.build());
  }

  /// The names that a range finds, in its order.
  final List<String> names(RangeRequest.Builder range) {
    return names(range(range));
  }

  final List<String> names(RangeResponse response) {
    return names(response.getKvsList());
  }

  final List<String> names(List<KeyValue> pairs) {
    return pairs.stream().map(pair -> session().name(pair.getKey())).toList();
  }

  /// What is stored under a name, which is something.
  final KeyValue stored(String name) {
    RangeResponse response = range(only(name));
    assertThat(response.getKvsList()).as(name).hasSize(1);
    return response.getKvs(0);
  }

  final boolean isStored(String name) {
    return range(only(name)).getCount() == 1;
  }

  final DeleteRangeRequest.Builder deleting(String name) {
    return DeleteRangeRequest.newBuilder().setKey(key(name));
  }

  final DeleteRangeRequest.Builder deletingEvery() {
    return deleting("").setRangeEnd(key("~"));
  }

  /// Deletes one key, and gives the revision.
  final long delete(String name) {
    return ask(Keys.DELETE, deleting(name).build()).getHeader().getRevision();
  }

  final TxnResponse txn(TxnRequest.Builder txn) {
    return ask(Keys.TXN, txn.build());
  }

  /// Grants a lease that outlives the test, and gives its number.
  final long grant() {
    return ask(Leases.LEASE_GRANT, LeaseGrantRequest.newBuilder().setTTL(LONG_SECONDS).build())
        .getID();
  }

  final LeaseTimeToLiveResponse timeToLive(long lease) {
    return ask(
        Leases.LEASE_TIME_TO_LIVE,
        LeaseTimeToLiveRequest.newBuilder().setID(lease).setKeys(true).build());
  }

  final void compact(long revision) {
    ask(Keys.COMPACT, CompactionRequest.newBuilder().setRevision(revision).build());
  }
}
