package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvException;
import org.junit.jupiter.api.Test;

class MailboxTest {
  @Test
  void more_requests_than_the_limit_are_refused_until_one_is_answered() {
    Mailbox mailbox = new Mailbox(2, 1_000);
    mailbox.take(1);
    mailbox.take(1);

    assertThatThrownBy(() -> mailbox.take(1))
        .isInstanceOf(KvException.class)
        .hasMessage("etcdserver: too many requests");
    mailbox.giveBack(1);
    mailbox.take(1);

    assertThat(mailbox.pending()).isEqualTo(2);
  }

  @Test
  void more_bytes_than_the_limit_are_refused_and_cost_no_credit() {
    Mailbox mailbox = new Mailbox(10, 100);
    mailbox.take(60);

    assertThatThrownBy(() -> mailbox.take(60)).isInstanceOf(KvException.class);
    mailbox.take(40);

    assertThat(mailbox.pending()).isEqualTo(2);
  }
}
