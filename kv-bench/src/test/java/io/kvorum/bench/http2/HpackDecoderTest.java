package io.kvorum.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The examples of RFC 7541 appendix C, and what the RFC forbids.
class HpackDecoderTest {
  private HpackDecoder decoder = new HpackDecoder(4096);

  @Test
  void integers_of_the_rfc_decode() {
    assertThat(HpackDecoder.integer(bytes("0a"), 5)).as("C.1.1").isEqualTo(10);
    assertThat(HpackDecoder.integer(bytes("1f9a0a"), 5)).as("C.1.2").isEqualTo(1337);
    assertThat(HpackDecoder.integer(bytes("2a"), 8)).as("C.1.3").isEqualTo(42);
  }

  @Test
  void a_literal_with_indexing_enters_the_table() {
    assertThat(decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"))
        .as("C.2.1")
        .containsExactly("custom-key: custom-header");
    assertThat(decoder.table().bytes()).isEqualTo(55);
  }

  @Test
  void literals_without_indexing_do_not_enter_the_table() {
    assertThat(decode("040c 2f73 616d 706c 652f 7061 7468"))
        .as("C.2.2")
        .containsExactly(":path: /sample/path");
    assertThat(decode("1008 7061 7373 776f 7264 0673 6563 7265 74"))
        .as("C.2.3")
        .containsExactly("password: secret");
    assertThat(decode("82")).as("C.2.4").containsExactly(":method: GET");
    assertThat(decoder.table().dynamicEntries()).isEmpty();
  }

  @Test
  void requests_without_huffman_decode() {
    requests(
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
  }

  @Test
  void requests_with_huffman_decode() {
    requests(
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
  }

  @Test
  void responses_without_huffman_decode_and_evict() {
    responses(
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32"
            + "3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970"
            + "7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178"
            + "2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31");
  }

  @Test
  void responses_with_huffman_decode_and_evict() {
    responses(
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad"
            + "1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        "4883 640e ffc1 c0bf",
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2"
            + "e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50"
            + "07");
  }

  @Test
  void a_size_update_evicts_and_may_not_exceed_what_was_announced() {
    decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572");
    assertThat(decode("20 82")).containsExactly(":method: GET");
    assertThat(decoder.table().dynamicEntries()).isEmpty();
    assertThat(decode("3f e1 1f 82")).as("back to 4096").containsExactly(":method: GET");
    refused("3f e2 1f 82", "table size 4097 exceeds");
  }

  @Test
  void a_size_update_after_a_field_is_refused() {
    refused("82 20", "after a field");
  }

  @Test
  void indexes_beyond_the_tables_are_refused() {
    refused("80", "no header at index 0");
    refused("be", "no header at index 62");
    refused("ff ff ff ff ff ff 7f", "more than five continuation bytes");
  }

  @Test
  void strings_that_break_the_rules_are_refused() {
    refused("00 7f 80 01", "string of 255 bytes");
    refused("40", "ends inside");
    refused("00 81 00 01 61", "padding");
    refused("00 84 ff ff ff ff 01 61", "end-of-string");
    refused("00 82 1f ff 01 61", "padding");
  }

  /// C.3 and C.4: the same three requests.
  private void requests(String first, String second, String third) {
    assertThat(decode(first))
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    assertThat(decoder.table().bytes()).isEqualTo(57);
    assertThat(decode(second))
        .containsExactly(
            ":method: GET",
            ":scheme: http",
            ":path: /",
            ":authority: www.example.com",
            "cache-control: no-cache");
    assertThat(decoder.table().bytes()).isEqualTo(110);
    assertThat(decode(third))
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
    assertThat(decoder.table().bytes()).isEqualTo(164);
    assertThat(decoder.table().dynamicEntries())
        .containsExactly(
            new Header("custom-key", "custom-value"),
            new Header("cache-control", "no-cache"),
            new Header(":authority", "www.example.com"));
  }

  /// C.5 and C.6: the same three responses, with a table of 256 bytes.
  private void responses(String first, String second, String third) {
    decoder = new HpackDecoder(256);
    assertThat(decode(first))
        .containsExactly(
            ":status: 302",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
    assertThat(decoder.table().bytes()).isEqualTo(222);
    assertThat(decode(second))
        .containsExactly(
            ":status: 307",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
    assertThat(decoder.table().bytes()).isEqualTo(222);
    assertThat(decode(third))
        .containsExactly(
            ":status: 200",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:22 GMT",
            "location: https://www.example.com",
            "content-encoding: gzip",
            "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
    assertThat(decoder.table().bytes()).isEqualTo(215);
  }

  private void refused(String block, String reason) {
    assertThatThrownBy(() -> new HpackDecoder(4096).decode(bytes(block), header -> {}))
        .isInstanceOf(Http2Exception.class)
        .hasMessageContaining(reason);
  }

  private List<String> decode(String block) {
    List<String> fields = new ArrayList<>();
    decoder.decode(bytes(block), header -> fields.add(header.name() + ": " + header.value()));
    return fields;
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
