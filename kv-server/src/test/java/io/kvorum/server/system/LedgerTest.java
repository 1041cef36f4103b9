package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The judge of the crash tests finds each broken promise, and no other.
class LedgerTest {
  private final Ledger ledger = new Ledger();
  private final Map<String, KeyValue> store = new HashMap<>();
  private long storeRevision = 12;

  @BeforeEach
  void two_acknowledged_numbers_of_a_single_key_and_of_a_pair() {
    ledger.open("single", List.of("s"));
    ledger.open("pair", List.of("p", "q"));
    for (long revision = 10; revision < 12; revision++) {
      ledger.next("single");
      ledger.acknowledged("single", revision - 8);
      ledger.next("pair");
      ledger.acknowledged("pair", revision);
    }
    holds("s", 2, 3);
    holds("p", 2, 11);
    holds("q", 2, 11);
  }

  private void holds(String key, long number, long revision) {
    store.put(
        key,
        KeyValue.newBuilder()
            .setKey(ByteString.copyFromUtf8(key))
            .setValue(ByteString.copyFromUtf8(number + "  "))
            .setModRevision(revision)
            .build());
  }

  private RangeResponse read(RangeRequest request) {
    RangeResponse.Builder response =
        RangeResponse.newBuilder()
            .setHeader(ResponseHeader.newBuilder().setRevision(storeRevision));
    KeyValue kv = store.get(request.getKey().toStringUtf8());
    return kv == null ? response.build() : response.addKvs(kv).build();
  }

  @Test
  void a_store_that_holds_what_was_acknowledged_passes() {
    ledger.check(this::read);
  }

  @Test
  void a_write_that_was_tried_may_be_there_or_not_but_must_stay_once_it_was_seen() {
    ledger.next("single");
    ledger.check(this::read);
    ledger.next("single");
    holds("s", 3, 12);
    ledger.check(this::read);

    holds("s", 2, 3);
    assertThatThrownBy(() -> ledger.check(this::read)).hasMessageContaining("LOST");
  }

  @Test
  void an_older_number_is_a_loss() {
    holds("s", 1, 2);
    assertThatThrownBy(() -> ledger.check(this::read)).hasMessageContaining("LOST");
  }

  @Test
  void an_absent_key_is_a_loss() {
    store.remove("s");
    assertThatThrownBy(() -> ledger.check(this::read)).hasMessageContaining("LOST");
  }

  @Test
  void a_revision_that_goes_back_is_a_loss() {
    storeRevision = 10;
    assertThatThrownBy(() -> ledger.check(this::read)).hasMessageContaining("LOST: revision");
  }

  @Test
  void a_number_that_nobody_wrote_is_found() {
    holds("s", 3, 12);
    assertThatThrownBy(() -> ledger.check(this::read)).hasMessageContaining("nobody wrote");
  }

  @Test
  void an_acknowledged_number_at_another_revision_is_found() {
    holds("s", 2, 4);
    assertThatThrownBy(() -> ledger.check(this::read)).hasMessageContaining("revision of single");
  }

  @Test
  void half_a_pair_is_torn() {
    store.remove("q");
    assertThatThrownBy(() -> ledger.check(this::read)).hasMessageContaining("TORN: keys");
  }

  @Test
  void a_pair_of_two_numbers_is_torn() {
    ledger.next("pair");
    holds("q", 3, 12);
    assertThatThrownBy(() -> ledger.check(this::read)).hasMessageContaining("TORN: values");
  }

  @Test
  void a_history_without_an_acknowledged_write_is_found() {
    List<Event> history =
        store.values().stream().map(kv -> Event.newBuilder().setKv(kv).build()).toList();
    assertThatThrownBy(() -> ledger.checkHistory(history))
        .hasMessageContaining("LOST from history");
  }
}
