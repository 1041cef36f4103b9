package io.kvorum.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.support.Caller;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelloTest {
  private static final PeerIdentity FROM = new PeerIdentity(new MemberId(-1), 0xc1);

  private static Caller saying(String... urls) {
    return new Caller(FROM, new MemberId(2), List.of(urls));
  }

  @Test
  void who_calls_is_read_as_it_was_said() {
    Caller caller = saying("http://a:1", "https://[::1]:2");

    assertThat(Hello.read(Hello.headers(caller))).isEqualTo(caller);
    assertThat(Hello.read(Hello.headers(saying()))).isEqualTo(saying());
  }

  @Test
  void a_url_that_cannot_be_dialled_is_refused() {
    Metadata headers = Hello.headers(saying("http://a:1"));
    headers.put(Metadata.Key.of("kvorum-url", Metadata.ASCII_STRING_MARSHALLER), "a:1");

    assertThatThrownBy(() -> Hello.read(headers))
        .isInstanceOf(CodecException.class)
        .hasMessage("peer URL a:1 is not http(s)://host:port");
  }

  @Test
  void a_call_that_does_not_say_who_calls_is_refused() {
    assertThatThrownBy(() -> Hello.read(new Metadata()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("does not say who calls");
  }
}
