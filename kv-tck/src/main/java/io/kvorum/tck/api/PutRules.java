package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.KeyValue;
import io.kvorum.tck.api.pb.PutRequest;
import java.util.function.Supplier;

/// PUT-1 to PUT-11.
abstract class PutRules extends ApiRules {
  private static final long NO_LEASE = Long.MAX_VALUE;

  PutRules(Supplier<Session> session) {
    super(session);
  }

  @Rule("PUT-1")
  void an_empty_key_is_refused() {
    assertThat(refusal(Keys.PUT, PutRequest.getDefaultInstance())).isEqualTo(Refusal.NO_KEY);
  }

  @Rule("PUT-2")
  void a_value_that_is_to_be_ignored_is_refused() {
    put("a", "1");

    assertThat(refusal(Keys.PUT, putting("a", "2").setIgnoreValue(true).build()))
        .isEqualTo(Refusal.VALUE_PROVIDED);
  }

  @Rule("PUT-3")
  void a_lease_that_is_to_be_ignored_is_refused() {
    put("a", "1");

    assertThat(refusal(Keys.PUT, putting("a", "2").setIgnoreLease(true).setLease(5).build()))
        .isEqualTo(Refusal.LEASE_PROVIDED);
  }

  @Rule("PUT-4")
  void the_pair_before_is_given_if_it_is_asked_for() {
    put("a", "1");
    KeyValue before = stored("a");

    assertThat(put(putting("a", "2").setPrevKv(true)).getPrevKv()).isEqualTo(before);
    assertThat(put(putting("a", "3")).hasPrevKv()).isFalse();
    assertThat(put(putting("new", "1").setPrevKv(true)).hasPrevKv()).isFalse();
  }

  @Rule("PUT-5")
  void ignore_value_keeps_the_value_and_counts_as_a_change() {
    put("a", "1");
    long lease = grant();

    long changed =
        put(putting("a", "").setIgnoreValue(true).setLease(lease)).getHeader().getRevision();

    KeyValue pair = stored("a");
    assertThat(pair.getValue()).isEqualTo(Requests.text("1"));
    assertThat(pair.getLease()).isEqualTo(lease);
    assertThat(pair.getModRevision()).isEqualTo(changed);
    assertThat(pair.getVersion()).isEqualTo(2);
  }

  @Rule("PUT-6")
  void ignore_lease_keeps_the_lease_and_counts_as_a_change() {
    long lease = grant();
    put(putting("a", "1").setLease(lease));

    put(putting("a", "2").setIgnoreLease(true));

    KeyValue pair = stored("a");
    assertThat(pair.getLease()).isEqualTo(lease);
    assertThat(pair.getValue()).isEqualTo(Requests.text("2"));
    assertThat(pair.getVersion()).isEqualTo(2);
    assertThat(timeToLive(lease).getKeysList()).containsExactly(key("a"));
  }

  @Rule("PUT-7")
  void a_missing_key_has_nothing_to_keep() {
    assertThat(refusal(Keys.PUT, putting("a", "").setIgnoreValue(true).build()))
        .isEqualTo(Refusal.KEY_NOT_FOUND);
    assertThat(refusal(Keys.PUT, putting("a", "1").setIgnoreLease(true).build()))
        .isEqualTo(Refusal.KEY_NOT_FOUND);
  }

  @Rule("PUT-8")
  void an_unknown_lease_is_refused_and_nothing_is_put() {
    assertThat(refusal(Keys.PUT, putting("a", "1").setLease(NO_LEASE).build()))
        .isEqualTo(Refusal.NO_LEASE);
    assertThat(isStored("a")).isFalse();
  }

  @Rule("PUT-9")
  void a_put_replaces_the_lease_of_its_key_by_its_own() {
    long first = grant();
    long second = grant();
    put(putting("a", "1").setLease(first));

    put(putting("a", "2").setLease(second));
    assertThat(timeToLive(first).getKeysList()).isEmpty();
    assertThat(timeToLive(second).getKeysList()).containsExactly(key("a"));

    put("a", "3");
    assertThat(timeToLive(second).getKeysList()).isEmpty();
    assertThat(stored("a").getLease()).isZero();
  }

  @Rule("PUT-10")
  void keys_and_values_are_any_bytes_and_a_value_may_be_empty() {
    ByteString key = key("a").concat(ByteString.copyFrom(new byte[] {0, -1, -128, 127}));
    ByteString value = ByteString.copyFrom(new byte[] {-1, 0, -2});
    ask(Keys.PUT, PutRequest.newBuilder().setKey(key).setValue(value).build());
    put("empty", "");

    assertThat(range(only("a").setKey(key)).getKvs(0).getValue()).isEqualTo(value);
    assertThat(stored("empty").getValue()).isEmpty();
  }

  @Rule("PUT-11")
  void mistakes_are_told_in_their_order() {
    PutRequest all =
        PutRequest.newBuilder()
            .setValue(Requests.text("1"))
            .setLease(NO_LEASE)
            .setIgnoreValue(true)
            .setIgnoreLease(true)
            .build();
    PutRequest keyed = all.toBuilder().setKey(key("a")).build();

    assertThat(refusal(Keys.PUT, all)).isEqualTo(Refusal.NO_KEY);
    assertThat(refusal(Keys.PUT, keyed)).isEqualTo(Refusal.VALUE_PROVIDED);
    assertThat(refusal(Keys.PUT, keyed.toBuilder().clearValue().build()))
        .isEqualTo(Refusal.LEASE_PROVIDED);
    assertThat(refusal(Keys.PUT, keyed.toBuilder().clearValue().clearIgnoreLease().build()))
        .isEqualTo(Refusal.NO_LEASE);
  }
}
