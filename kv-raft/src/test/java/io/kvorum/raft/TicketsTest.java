package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TicketsTest {
  @Test
  void a_ticket_vouches_for_all_before_it() {
    Tickets tickets = new Tickets(3);
    tickets.issue(5, 0);
    long second = tickets.issue(8, 0);

    tickets.giveBack(second);

    assertThat(tickets.durableIndex()).isEqualTo(8);
    assertThat(tickets.isDurable(1)).isTrue();
    assertThat(tickets.isDurable(3)).isFalse();
  }

  /// The ABA race: entries 4 to 6 go out, are cut at 5, and others come to the same indices. The
  /// first ticket's return says nothing about the new ones.
  @Test
  void a_late_ticket_does_not_vouch_for_entries_that_replaced_its_own() {
    Tickets tickets = new Tickets(3);
    long old = tickets.issue(6, 0);
    tickets.truncateFrom(5);
    long replacing = tickets.issue(6, 0);

    tickets.giveBack(old);
    assertThat(tickets.durableIndex()).isEqualTo(4);
    tickets.giveBack(replacing);
    assertThat(tickets.durableIndex()).isEqualTo(6);
  }

  @Test
  void what_was_durable_and_is_cut_is_not_durable_any_more() {
    Tickets tickets = new Tickets(9);

    tickets.truncateFrom(4);

    assertThat(tickets.durableIndex()).isEqualTo(3);
  }

  @Test
  void the_disk_is_as_late_as_its_oldest_ticket() {
    Tickets tickets = new Tickets(0);
    assertThat(tickets.oldestAgeTicks(100)).isZero();
    long first = tickets.issue(1, 100);
    tickets.issue(2, 107);

    assertThat(tickets.oldestAgeTicks(110)).isEqualTo(10);
    tickets.giveBack(first);
    assertThat(tickets.oldestAgeTicks(110)).isEqualTo(3);
  }
}
