package io.kvorum.frontend.etcd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare.Operand;
import io.kvorum.frontend.etcd.pb.Compare;
import io.kvorum.frontend.etcd.pb.PutRequest;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.TxnRequest;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KvRequestsTest {
  private static final Decoder<Kv.RangeRequest> RANGE = KvRequests::range;
  private static final Decoder<Kv.PutRequest> PUT = KvRequests::put;
  private static final Decoder<Kv.TxnRequest> TXN = KvRequests::txn;

  @Test
  void any_range_is_read_as_protobuf_writes_it() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      RangeRequest message =
          RangeRequest.newBuilder()
              .setKey(bytes(random))
              .setRangeEnd(bytes(random))
              .setLimit(number(random))
              .setRevision(number(random))
              .setSortOrderValue(random.nextInt(3))
              .setSortTargetValue(random.nextInt(5))
              .setSerializable(random.nextBoolean())
              .setKeysOnly(random.nextBoolean())
              .setCountOnly(random.nextBoolean())
              .setMinModRevision(number(random))
              .setMaxModRevision(number(random))
              .setMinCreateRevision(number(random))
              .setMaxCreateRevision(number(random))
              .build();

      Kv.RangeRequest read = RANGE.decode(message.toByteArray());

      assertThat(read)
          .as("seed %d, message %d", seed, i)
          .isEqualTo(
              new Kv.RangeRequest(
                  Bytes.wrap(message.getKey().toByteArray()),
                  Bytes.wrap(message.getRangeEnd().toByteArray()),
                  message.getLimit(),
                  message.getRevision(),
                  Kv.SortOrder.valueOf(message.getSortOrder().name()),
                  Kv.SortTarget.valueOf(message.getSortTarget().name()),
                  message.getSerializable(),
                  message.getKeysOnly(),
                  message.getCountOnly(),
                  message.getMinModRevision(),
                  message.getMaxModRevision(),
                  message.getMinCreateRevision(),
                  message.getMaxCreateRevision()));
    }
  }

  @Test
  void bytes_that_are_cut_or_garbled_are_refused_and_never_anything_else() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] message =
        TxnRequest.newBuilder()
            .addCompare(Compare.newBuilder().setKey(ByteString.copyFromUtf8("key")).setLease(5))
            .build()
            .toByteArray();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] garbled = java.util.Arrays.copyOf(message, random.nextInt(message.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && garbled.length > 0; flips--) {
        garbled[random.nextInt(garbled.length)] = (byte) random.nextInt();
      }
      try {
        TXN.decode(garbled);
      } catch (IOException cut) {
        refused++;
      } catch (RuntimeException | Error other) {
        throw new AssertionError("seed " + seed + ", message " + i, other);
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void fields_of_newer_clients_are_skipped() throws IOException {
    PutRequest message =
        PutRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8("k"))
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                            .addVarint(7)
                            .addFixed64(8)
                            .addLengthDelimited(ByteString.copyFromUtf8("new"))
                            .addGroup(
                                UnknownFieldSet.newBuilder()
                                    .addField(
                                        1, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                                    .build())
                            .build())
                    .build())
            .build();

    assertThat(PUT.decode(message.toByteArray()))
        .isEqualTo(Kv.PutRequest.of(Bytes.utf8("k"), Bytes.EMPTY));
  }

  @Test
  void a_target_that_etcd_does_not_know_compares_as_in_etcd() throws IOException {
    assertThat(compare(9, Compare.CompareResult.EQUAL).result())
        .as("holds always")
        .isEqualTo(Kv.Compare.Result.UNKNOWN);
    Kv.Compare never = compare(9, Compare.CompareResult.GREATER);
    assertThat(never.result()).isEqualTo(Kv.Compare.Result.LESS);
    assertThat(never.operand()).isEqualTo(new Operand.Version(Long.MIN_VALUE));
  }

  @Test
  void a_field_longer_than_its_message_is_refused() {
    assertThatThrownBy(() -> PUT.decode(new byte[] {10, 100, 'k'})).isInstanceOf(IOException.class);
  }

  private static Kv.Compare compare(int target, Compare.CompareResult result) throws IOException {
    TxnRequest txn =
        TxnRequest.newBuilder()
            .addCompare(Compare.newBuilder().setTargetValue(target).setResult(result))
            .build();
    List<Kv.Compare> compares = TXN.decode(txn.toByteArray()).compares();
    return compares.get(0);
  }

  private static ByteString bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static long number(Random random) {
    return random.nextInt(3) == 0 ? 0 : random.nextLong() >> random.nextInt(64);
  }
}
