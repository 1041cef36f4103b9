package io.kvorum.server.node;

import static io.kvorum.server.node.Members.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvException;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeTest {
  @Test
  void a_sole_member_leads_and_answers_writes_with_their_revision() {
    try (Members member = new Members()) {
      assertThat(member.propose(put("a", "1")).revision()).isEqualTo(2);
      assertThat(member.propose(put("a", "2")).revision()).isEqualTo(3);
      assertThat(member.get("a")).isEqualTo("2");
      assertThat(member.node().hasLeader()).isTrue();
    }
  }

  @Test
  void writes_that_come_before_there_is_a_leader_wait_for_it() {
    for (int round = 0; round < 20; round++) {
      try (Members member = new Members()) {
        assertThat(member.propose(put("a", "1")).revision()).isEqualTo(2);
      }
    }
  }

  @Test
  void concurrent_writes_get_each_a_revision_of_its_own() {
    try (Members member = new Members()) {
      List<CompletableFuture<Applied>> writes = new ArrayList<>();
      for (int i = 0; i < 900; i++) {
        writes.add(member.node().propose(put("k" + i % 10, "v" + i)));
      }

      assertThat(writes.stream().map(w -> w.join().revision()).distinct()).hasSize(900);
      assertThat(member.node().view().revision()).isEqualTo(901);
    }
  }

  @Test
  void what_was_answered_survives_the_loss_of_everything_that_was_not_synced() {
    try (Members member = new Members()) {
      for (int i = 0; i < 200; i++) {
        member.propose(put("k" + i, "v" + i));
      }
      member.crash();

      for (int i = 0; i < 200; i++) {
        assertThat(member.get("k" + i)).isEqualTo("v" + i);
      }
      assertThat(member.propose(put("next", "")).revision()).isEqualTo(202);
    }
  }

  @Test
  void the_log_is_compacted_behind_a_synced_store_and_a_restart_needs_only_the_rest() {
    try (Members member = new Members(20_000)) {
      String value = "x".repeat(1_000);
      while (member.log().start().index() == 0) {
        member.propose(put("k", value));
      }
      long revision = member.node().view().revision();
      member.crash();

      assertThat(member.get("k")).isEqualTo(value);
      assertThat(member.node().view().revision()).isEqualTo(revision);
    }
  }

  @Test
  void a_command_past_the_size_limit_is_refused_and_changes_nothing() {
    try (Members member = new Members()) {
      member.get("");
      Command big = put("k", "x".repeat(100_001));

      assertThatThrownBy(() -> member.node().propose(big).join())
          .hasRootCauseInstanceOf(KvException.class)
          .hasRootCauseMessage("etcdserver: request is too large");
      assertThat(member.node().view().revision()).isEqualTo(1);
    }
  }

  @Test
  void a_proposal_for_another_term_is_refused() {
    try (Members member = new Members()) {
      member.get("");
      long term = member.node().status().term();

      assertThatThrownBy(() -> member.node().proposeInTerm(put("k", "v"), term + 1).join())
          .hasRootCauseInstanceOf(KvException.class);
      assertThat(member.node().proposeInTerm(put("k", "v"), term).join().revision()).isEqualTo(2);
    }
  }

  @Test
  void what_comes_after_the_stop_is_told_so() {
    Members member = new Members();
    member.get("");
    Node node = member.node();
    member.close();

    assertThatThrownBy(() -> node.propose(put("k", "v")).join())
        .hasRootCauseMessage("etcdserver: server stopped");
    assertThatThrownBy(() -> node.barrier().join())
        .hasRootCauseMessage("etcdserver: server stopped");
  }

  @Test
  void a_physical_compaction_waits_until_the_rows_are_gone() {
    try (Members member = new Members()) {
      for (int i = 0; i < 50; i++) {
        member.propose(put("k", "v" + i));
      }
      long before = member.node().view().hash();
      Applied applied = member.propose(new Command.Compact(50));
      assertThat(applied.outcome()).isEqualTo(new Outcome.Done());
      member.node().whenScrubbed().join();

      assertThat(member.node().view().hash()).isNotEqualTo(before);
      assertThatThrownBy(
              () ->
                  member
                      .node()
                      .view()
                      .range(
                          new Kv.RangeRequest(
                              Bytes.utf8("k"),
                              Bytes.EMPTY,
                              0,
                              49,
                              Kv.SortOrder.NONE,
                              Kv.SortTarget.KEY,
                              true,
                              false,
                              false,
                              0,
                              0,
                              0,
                              0)))
          .isInstanceOf(KvException.class);
      member.restart();
      assertThat(member.get("k")).isEqualTo("v49");
    }
  }
}
