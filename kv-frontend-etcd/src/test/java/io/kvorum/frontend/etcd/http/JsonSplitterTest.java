package io.kvorum.frontend.etcd.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class JsonSplitterTest {
  private final JsonSplitter splitter = new JsonSplitter(100);
  private final Queue<byte[]> objects = new ArrayDeque<>();

  @Test
  void objects_are_cut_wherever_the_bytes_are_cut() throws Exception {
    String body = "{\"a\":{\"}\":\"\\\"{\"}} \n{}{\"b\":\"\\\\\"}";

    for (byte b : body.getBytes(StandardCharsets.UTF_8)) {
      splitter.feed(Unpooled.wrappedBuffer(new byte[] {b}), objects);
    }

    assertThat(texts()).containsExactly("{\"a\":{\"}\":\"\\\"{\"}}", "{}", "{\"b\":\"\\\\\"}");
    assertThat(splitter.isBetweenObjects()).isTrue();
  }

  @Test
  void what_is_no_object_is_refused() {
    assertThatThrownBy(() -> feed("{} ]")).isInstanceOf(JsonSplitter.MalformedException.class);
    assertThat(texts()).containsExactly("{}");
  }

  @Test
  void an_object_without_end_is_refused_at_the_limit() {
    assertThatThrownBy(() -> feed("{\"" + "x".repeat(200)))
        .isInstanceOf(JsonSplitter.MalformedException.class)
        .hasMessageContaining("100");
  }

  private void feed(String text) throws JsonSplitter.MalformedException {
    splitter.feed(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)), objects);
  }

  private List<String> texts() {
    return objects.stream().map(json -> new String(json, StandardCharsets.UTF_8)).toList();
  }
}
