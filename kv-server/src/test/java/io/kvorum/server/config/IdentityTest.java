package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The ids of this test are those that etcd gave.
class IdentityTest {
  private static final URI FOUR = URI.create("http://127.0.0.1:33804");

  @Test
  void a_founder_s_id_comes_from_its_urls_and_the_token() {
    assertThat(Identity.memberId(List.of(URI.create("http://localhost:2380")), "etcd-cluster"))
        .hasToString("8e9e05c52164694d");
    assertThat(Identity.memberId(List.of(URI.create("http://127.0.0.1:33801")), "tok"))
        .hasToString("25b50d13d364e517");
  }

  @Test
  void an_added_member_s_id_comes_from_its_urls_and_the_second() {
    assertThat(Identity.addedMemberId(List.of(FOUR), Instant.ofEpochSecond(1_795_253_110)))
        .hasToString("79f50a2aa477f64b");
    assertThat(Identity.addedMemberId(List.of(FOUR), Instant.ofEpochSecond(1_795_253_111)))
        .isNotEqualTo(Identity.addedMemberId(List.of(FOUR), Instant.ofEpochSecond(1_795_253_110)));
  }
}
