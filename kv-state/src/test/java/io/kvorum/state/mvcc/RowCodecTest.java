package io.kvorum.state.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.storage.spi.StorageException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowCodecTest {
  @Test
  void a_row_holds_what_protobuf_makes_of_the_key_value() {
    KeyValue kv = new KeyValue(Bytes.utf8("foo"), 2, 300, 4, Bytes.utf8("bar"), -1);
    // printf 'key:"foo" create_revision:2 mod_revision:300 ...' | protoc --encode=mvccpb.KeyValue
    String protobuf = "0a03666f6f" + "1002" + "18ac02" + "2004" + "2a03626172";
    String lease = "30ffffffffffffffffff01";
    assertThat(RowCodec.encode(kv).array())
        .asHexString()
        .isEqualToIgnoringCase("00" + protobuf + lease);
  }

  @Test
  void a_tombstone_holds_its_key_alone() {
    Bytes row = RowCodec.encodeTombstone(Bytes.utf8("foo"));
    assertThat(row.array()).isEqualTo(HexFormat.of().parseHex("010a03666f6f"));
    assertThat(RowCodec.isTombstone(row)).isTrue();
    assertThat(RowCodec.keyOf(row)).isEqualTo(Bytes.utf8("foo").array());
  }

  @Test
  void every_key_value_comes_back_as_it_went() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      KeyValue kv = randomKeyValue(random);
      Bytes row = RowCodec.encode(kv);
      assertThat(RowCodec.decode(row)).isEqualTo(kv);
      assertThat(RowCodec.decodeWithoutValue(row)).isEqualTo(kv.withoutValue());
      assertThat(RowCodec.keyOf(row)).isEqualTo(kv.key().array());
      assertThat(RowCodec.isTombstone(row)).isFalse();
    }
  }

  @Test
  void damaged_rows_are_refused_or_read_but_never_break() {
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      byte[] row = RowCodec.encode(randomKeyValue(random)).array().clone();
      row[random.nextInt(row.length)] ^= (byte) (1 << random.nextInt(8));
      Bytes damaged = Bytes.copyOf(row, 0, 1 + random.nextInt(row.length));
      try {
        RowCodec.decode(damaged);
      } catch (StorageException.Corrupted refused) {
        assertThat(refused).hasMessageContaining("revision row");
      }
    }
    assertThatThrownBy(() -> RowCodec.decode(Bytes.utf8("\0\n\u0005ab")))
        .isInstanceOf(StorageException.Corrupted.class);
  }

  private static KeyValue randomKeyValue(Random random) {
    byte[] key = new byte[random.nextInt(20)];
    byte[] value = new byte[random.nextInt(300)];
    random.nextBytes(key);
    random.nextBytes(value);
    return new KeyValue(
        Bytes.wrap(key),
        random.nextLong() >>> random.nextInt(64),
        random.nextLong() >>> random.nextInt(64),
        random.nextInt(5),
        Bytes.wrap(value),
        random.nextInt(3) == 0 ? random.nextLong() : 0);
  }
}
