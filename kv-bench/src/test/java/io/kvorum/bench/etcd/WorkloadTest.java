package io.kvorum.bench.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The messages byte by byte, as rpc.proto of etcd defines them.
class WorkloadTest {
  private static final KeySpace KEYS = new KeySpace(1_000);
  private static final String KEY_7 = hex("/bench/k0000000000000007");

  @Test
  void a_put_names_key_and_value() {
    var puts = new PutWorkload(KEYS, new KeyOrder.Rising(KEYS), 300, Values.random(1));
    for (int i = 0; i < 7; i++) {
      puts.next();
    }
    Request request = puts.next();
    assertThat(request.path()).isEqualTo("/etcdserverpb.KV/Put");
    assertThat(message(request)).startsWith("0a18" + KEY_7 + "12ac02");
    assertThat(request.messageBytes()).isEqualTo(26 + 3 + 300);
  }

  @Test
  void values_differ_and_repeat_with_the_seed() {
    var puts = new PutWorkload(KEYS, new KeyOrder.Rising(KEYS), 13, Values.random(1));
    String first = message(puts.next());
    assertThat(message(puts.next()).substring(56)).isNotEqualTo(first.substring(56));
    assertThat(
            message(new PutWorkload(KEYS, new KeyOrder.Rising(KEYS), 13, Values.random(1)).next()))
        .isEqualTo(first);
    assertThat(
            message(new PutWorkload(KEYS, new KeyOrder.Rising(KEYS), 13, Values.random(2)).next()))
        .isNotEqualTo(first);
    assertThat(first.substring(first.length() - 10))
        .as("the odd bytes at the end are filled too")
        .isNotEqualTo("0000000000");
  }

  @Test
  void json_values_are_a_text_with_random_digits() {
    var puts = new PutWorkload(KEYS, new KeyOrder.Rising(KEYS), 1_000, Values.json(1));
    String first = value(puts.next());
    String second = value(puts.next());

    assertThat(first)
        .startsWith("{\"kind\":\"Pod\",\"metadata\":{\"name\":\"web-")
        .doesNotContain("#")
        .hasSize(1_000);
    assertThat(second).hasSize(1_000).isNotEqualTo(first);
  }

  private static String value(Request put) {
    byte[] message = put.message();
    return new String(message, put.messageBytes() - 1_000, 1_000, StandardCharsets.US_ASCII);
  }

  @Test
  void gets_name_the_key_and_what_is_due() {
    Request linearizable = seventh(RangeWorkload.gets(KEYS, new KeyOrder.Rising(KEYS), 256, false));
    assertThat(message(linearizable)).isEqualTo("0a18" + KEY_7);
    assertThat(linearizable.minAnswerBytes()).isEqualTo(280);
    Request serializable = seventh(RangeWorkload.gets(KEYS, new KeyOrder.Rising(KEYS), 256, true));
    assertThat(message(serializable)).isEqualTo("0a18" + KEY_7 + "3801");
  }

  @Test
  void ranges_go_to_the_end_with_a_limit() {
    Request request =
        seventh(RangeWorkload.ranges(KEYS, new KeyOrder.Rising(KEYS), 500, 256, true));
    assertThat(message(request))
        .isEqualTo("0a18" + KEY_7 + "1218" + hex("/bench/k0000000000001000") + "18f403" + "3801");
    assertThat(request.minAnswerBytes()).isEqualTo(500 * 280);
  }

  @Test
  void a_range_that_would_find_too_few_rows_starts_earlier() {
    var ranges = RangeWorkload.ranges(KEYS, new KeyOrder.Rising(KEYS), 999, 1, false);
    ranges.next();
    ranges.next();
    assertThat(message(ranges.next())).startsWith("0a18" + hex("/bench/k0000000000000001"));
    assertThatThrownBy(() -> RangeWorkload.ranges(KEYS, new KeyOrder.Rising(KEYS), 1_001, 1, false))
        .hasMessageContaining("limit: 1001");
  }

  @Test
  void ranges_can_begin_at_one_and_the_same_key() {
    Request request = seventh(RangeWorkload.ranges(KEYS, new KeyOrder.Same(7), 500, 256, true));
    assertThat(message(request)).startsWith("0a18" + KEY_7);
    assertThatThrownBy(() -> new KeyOrder.Same(-1)).hasMessageContaining("-1");
  }

  @Test
  void an_update_compares_puts_and_else_reads() {
    var updates = new UpdateWorkload(new KeySpace(1), new KeyOrder.Rising(new KeySpace(1)), 2, 1);
    String key = "18" + hex("/bench/k0000000000000000");
    String unknown = message(updates.next());
    assertThat(unknown)
        .startsWith("0a1e" + "1002" + "1a" + key + "3000" + "1220" + "121e" + "0a" + key + "1202");
    assertThat(unknown).endsWith("1a1c" + "0a1a" + "0a" + key);

    // header {revision: 300}, succeeded.
    updates.answered(0, bytes("0a03 18ac02 1001"), 7);
    assertThat(message(updates.next())).startsWith("0a1f" + "1002" + "1a" + key + "30ac02");
    assertThat(updates.conflicts()).isZero();

    // header {revision: 301}, responses [{response_range {kvs [{key, create 2, mod 200}]}}].
    updates.answered(0, bytes("0a03 18ad02 1a0e 0a0c 0a00 1208 0a01 61 1002 18c801"), 21);
    assertThat(updates.conflicts()).isEqualTo(1);
    assertThat(message(updates.next())).contains("30c801");
  }

  @Test
  void no_two_updates_of_a_key_are_in_flight() {
    KeySpace three = new KeySpace(3);
    var updates = new UpdateWorkload(three, new KeyOrder.Uniform(three, 5), 1, 1);
    assertThat(new int[] {updates.next().tag(), updates.next().tag(), updates.next().tag()})
        .containsExactlyInAnyOrder(0, 1, 2);
    assertThatThrownBy(updates::next).hasMessageContaining("in-flight");
  }

  @Test
  void a_mix_keeps_its_share() {
    var reads = RangeWorkload.gets(KEYS, new KeyOrder.Uniform(KEYS, 1), 1, true);
    var writes = new PutWorkload(KEYS, new KeyOrder.Uniform(KEYS, 2), 1, Values.random(2));
    var mixed = new MixedWorkload(reads, writes, 0.75, 3);
    int readCount = 0;
    for (int i = 0; i < 10_000; i++) {
      readCount += mixed.next().path().endsWith("Range") ? 1 : 0;
    }
    assertThat(readCount).isBetween(7_300, 7_700);
  }

  @Test
  void a_shuffled_order_meets_every_key_once() {
    for (long size : new long[] {1, 2, 3, 4, 10, 97, 1_000, 10_000, 99_991}) {
      var order = new KeyOrder.Shuffled(new KeySpace(size), size);
      BitSet met = new BitSet();
      for (long i = 0; i < size; i++) {
        met.set((int) order.next());
      }
      assertThat(met.cardinality()).as("size " + size).isEqualTo((int) size);
    }
  }

  @Test
  void random_keys_stay_inside_the_space_and_reach_both_ends() {
    var order = new KeyOrder.Uniform(new KeySpace(5), 1);
    BitSet met = new BitSet();
    for (int i = 0; i < 1_000; i++) {
      met.set((int) order.next());
    }
    assertThat(met.cardinality()).isEqualTo(5);
    assertThat(met.length()).isEqualTo(5);
  }

  private static Request seventh(Workload workload) {
    for (int i = 0; i < 7; i++) {
      workload.next();
    }
    return workload.next();
  }

  private static String message(Request request) {
    return HexFormat.of().formatHex(Arrays.copyOf(request.message(), request.messageBytes()));
  }

  private static String hex(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
