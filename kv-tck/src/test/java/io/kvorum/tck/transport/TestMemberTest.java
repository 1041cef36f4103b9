package io.kvorum.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.PeerIdentity;
import org.junit.jupiter.api.Test;

class TestMemberTest {
  private final TestMember a = new TestMember(new PeerIdentity(new MemberId(1), 7));
  private final TestMember b = new TestMember(new PeerIdentity(new MemberId(2), 7));

  @Test
  void a_greeting_that_comes_again_disturbs_no_test() {
    RaftMessage greeting = a.greeting(b, 1);
    b.received(greeting);
    b.received().clear();
    b.received(greeting);

    assertThat(b.hasHeard(greeting)).isTrue();
    assertThat(b.received()).isEmpty();
  }

  @Test
  void everything_else_counts() {
    RaftMessage message = a.numbered(b, 1);
    assertThat(b.hasHeard(message)).isFalse();

    b.received(message);

    assertThat(b.hasHeard(message)).isTrue();
    assertThat(b.received()).containsExactly(message);
  }
}
