package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.PutRequest;
import io.kvorum.tck.api.pb.RangeRequest;
import io.kvorum.tck.api.pb.RangeRequest.SortOrder;
import io.kvorum.tck.api.pb.RangeRequest.SortTarget;
import io.kvorum.tck.api.pb.RangeResponse;
import io.kvorum.tck.api.pb.RangeStreamResponse;
import java.util.List;
import java.util.function.Supplier;

/// STREAM-1 to STREAM-6: ranges that are answered in pieces.
abstract class RangeStreamRules extends ApiRules {
  private static final int KEYS = 35;
  private static final int MOST_IN_FIRST_PIECE = 10;

  RangeStreamRules(Supplier<Session> session) {
    super(session);
  }

  private Dialogue<RangeRequest, RangeStreamResponse> stream(RangeRequest.Builder range) {
    return session()
        .closing(session().first().open(Keys.RANGE_STREAM))
        .say(range.build())
        .halfClose();
  }

  private List<RangeResponse> pieces(RangeRequest.Builder range) {
    return stream(range).hearAll().stream().map(RangeStreamResponse::getRangeResponse).toList();
  }

  private static RangeResponse merged(List<RangeResponse> pieces) {
    RangeResponse.Builder all = RangeResponse.newBuilder();
    pieces.forEach(all::mergeFrom);
    return all.build();
  }

  private void putMany() {
    for (int i = 0; i < KEYS; i++) {
      put("key-%02d".formatted(i), "" + i);
    }
  }

  @Rule("STREAM-1")
  void the_pieces_together_are_the_answer_of_a_range() {
    putMany();

    assertThat(merged(pieces(every()))).isEqualTo(range(every()));
    assertThat(merged(pieces(every().setLimit(22)))).isEqualTo(range(every().setLimit(22)));
    assertThat(merged(pieces(every().setRevision(revision() - 3))))
        .isEqualTo(range(every().setRevision(revision() - 3)));
  }

  @Rule("STREAM-2")
  void the_first_piece_is_small_and_only_the_last_has_header_count_and_more() {
    putMany();

    List<RangeResponse> pieces = pieces(every().setLimit(30));

    assertThat(pieces.getFirst().getKvsCount()).isBetween(1, MOST_IN_FIRST_PIECE);
    assertThat(pieces.subList(0, pieces.size() - 1))
        .noneMatch(piece -> piece.hasHeader() || piece.getMore() || piece.getCount() != 0);
    assertThat(pieces.getLast().hasHeader()).isTrue();
    assertThat(pieces.getLast().getMore()).isTrue();
    assertThat(pieces.getLast().getCount()).isEqualTo(KEYS);
  }

  @Rule("STREAM-3")
  void an_empty_range_and_a_count_are_one_piece() {
    putMany();

    assertThat(pieces(only("none"))).containsExactly(range(only("none")));
    assertThat(pieces(every().setCountOnly(true)))
        .containsExactly(range(every().setCountOnly(true)));
  }

  @Rule("STREAM-4")
  void what_a_range_refuses_is_refused() {
    long newest = put("a", "1");

    assertThat(stream(RangeRequest.newBuilder()).refusal()).isEqualTo(Refusal.NO_KEY);
    assertThat(stream(only("a").setSortTargetValue(9)).refusal()).isEqualTo(Refusal.INVALID_SORT);
    assertThat(stream(only("a").setRevision(newest + 1)).refusal()).isEqualTo(Refusal.FUTURE);
  }

  @Rule("STREAM-5")
  void orders_other_than_that_of_the_keys_are_not_offered() {
    Refusal refusal = Refusal.unimplemented("RangeStream does not support custom sort orders");

    assertThat(stream(every().setSortOrder(SortOrder.DESCEND)).refusal()).isEqualTo(refusal);
    assertThat(
            stream(every().setSortOrder(SortOrder.ASCEND).setSortTarget(SortTarget.MOD)).refusal())
        .isEqualTo(refusal);
    assertThat(pieces(every().setSortOrder(SortOrder.ASCEND))).isNotEmpty();
  }

  @Rule("STREAM-5")
  void bounds_of_revisions_are_not_offered() {
    Refusal refusal = Refusal.unimplemented("RangeStream does not support revision filters");

    assertThat(stream(every().setMinModRevision(1)).refusal()).isEqualTo(refusal);
    assertThat(stream(every().setMaxCreateRevision(1)).refusal()).isEqualTo(refusal);
  }

  @Rule("STREAM-6")
  void all_pieces_are_of_one_revision() {
    ByteString large = Requests.zeros(1 << 20);
    for (int i = 10; i < 30; i++) {
      ask(Keys.PUT, PutRequest.newBuilder().setKey(key("key-" + i)).setValue(large).build());
    }
    long pinned = revision();
    Dialogue<RangeRequest, RangeStreamResponse> stream = stream(every());
    RangeResponse.Builder all = stream.hear().getRangeResponse().toBuilder();

    ask(Keys.DELETE, deletingEvery().build());

    stream.hearAll().forEach(piece -> all.mergeFrom(piece.getRangeResponse()));
    assertThat(all.getKvsCount()).isEqualTo(20);
    assertThat(all.getHeader().getRevision()).isEqualTo(pinned);
  }
}
