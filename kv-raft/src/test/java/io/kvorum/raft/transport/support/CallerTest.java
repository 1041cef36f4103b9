package io.kvorum.raft.transport.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.PeerIdentity;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerTest {
  private static final PeerIdentity A = new PeerIdentity(new MemberId(0xa), 0xc1);
  private static final PeerIdentity B = new PeerIdentity(new MemberId(0xb), 0xc1);

  private static Caller saying(List<String> urls) {
    return new Caller(A, B.member(), urls);
  }

  @Test
  void a_member_of_the_cluster_that_means_this_one_is_not_refused() {
    assertThat(saying(List.of()).refusedBy(B)).isEmpty();
  }

  @Test
  void a_member_that_means_another_or_is_of_another_cluster_is_refused_with_both_names() {
    assertThat(saying(List.of()).refusedBy(new PeerIdentity(B.member(), 0xc2)))
        .hasValue("dialled member b of cluster c1, but this is member b of cluster c2");
    assertThat(saying(List.of()).refusedBy(A))
        .hasValue("dialled member b of cluster c1, but this is member a of cluster c1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host:1", "ftp://host:1", "http://host", "http://:1", "http://h:0"})
  void a_url_that_cannot_be_dialled_is_refused_with_its_text(String url) {
    assertThatThrownBy(() -> saying(List.of("http://good:1", url)))
        .isInstanceOf(CodecException.class)
        .hasMessage("peer URL " + url + " is not http(s)://host:port");
  }

  @Test
  void too_many_urls_and_one_that_is_too_long_are_refused() {
    assertThatThrownBy(() -> saying(Collections.nCopies(17, "http://host:1")))
        .isInstanceOf(CodecException.class)
        .hasMessage("17 peer URLs, at most 16");
    assertThatThrownBy(() -> saying(List.of("http://" + "h".repeat(250) + ":1")))
        .isInstanceOf(CodecException.class)
        .hasMessage("peer URL of 259 characters, at most 255");
  }

  @Test
  void a_member_says_no_more_of_itself_than_others_take() {
    List<URI> many =
        IntStream.range(0, 20).mapToObj(port -> URI.create("http://host:" + port)).toList();

    assertThat(saying(PeerUrls.said(many)).urls())
        .hasSize(16)
        .startsWith("http://host:1")
        .doesNotContain("http://host:0");
    assertThat(PeerUrls.said(List.of(URI.create("http://" + "h".repeat(250) + ":1")))).isEmpty();
  }
}
