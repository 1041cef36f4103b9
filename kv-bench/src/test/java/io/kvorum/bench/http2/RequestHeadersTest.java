package io.kvorum.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the encoder writes, read by the decoder that a peer would have.
class RequestHeadersTest {
  private static final String PUT = "/etcdserverpb.KV/Put";
  private static final String RANGE = "/etcdserverpb.KV/Range";

  private final RequestHeaders headers = new RequestHeaders("127.0.0.1:2379");
  private HpackDecoder peer = new HpackDecoder(4096);

  @Test
  void the_second_request_of_a_path_is_indexes_only() {
    assertThat(fields(PUT)).isEqualTo(request(PUT));
    byte[] second = headers.block(PUT);
    assertThat(second).hasSize(7);
    assertThat(fields(second)).isEqualTo(request(PUT));
    assertThat(headers.block(PUT)).as("kept").isSameAs(second);
  }

  @Test
  void paths_in_any_order_name_the_right_entries() {
    for (String path : List.of(PUT, PUT, RANGE, PUT, PUT, RANGE, RANGE, "/other", RANGE, PUT)) {
      assertThat(fields(path)).isEqualTo(request(path));
    }
  }

  @Test
  void a_peer_without_a_table_gets_literals() {
    peer = new HpackDecoder(0);
    headers.peerTableBytes(0);
    for (int i = 0; i < 3; i++) {
      assertThat(fields(PUT)).isEqualTo(request(PUT));
    }
  }

  @Test
  void a_table_made_smaller_amid_the_connection_starts_empty() {
    fields(PUT);
    fields(PUT);
    headers.peerTableBytes(100);
    for (String path : List.of(PUT, RANGE, PUT, PUT)) {
      assertThat(fields(path)).isEqualTo(request(path));
    }
    assertThat(peer.table().bytes()).isLessThanOrEqualTo(100);
  }

  private List<String> fields(String path) {
    return fields(headers.block(path));
  }

  private List<String> fields(byte[] block) {
    List<String> fields = new ArrayList<>();
    peer.decode(
        ByteBuffer.wrap(block), header -> fields.add(header.name() + ": " + header.value()));
    return fields;
  }

  private static List<String> request(String path) {
    return List.of(
        ":method: POST",
        ":scheme: http",
        ":path: " + path,
        ":authority: 127.0.0.1:2379",
        "content-type: application/grpc",
        "te: trailers",
        "user-agent: kv-bench");
  }
}
