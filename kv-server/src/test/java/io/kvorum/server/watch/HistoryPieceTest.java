package io.kvorum.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.state.ReadView;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What watchers find in a piece of history that they share.
class HistoryPieceTest {
  private final HistoryPiece piece =
      new HistoryPiece(
          5,
          new ReadView.Changes(
              List.of(put("b", 5), put("a", 5), put("c", 6), put("a", 8), put("b", 9)), 10));

  private static Event put(String key, long revision) {
    return Event.put(new KeyValue(Bytes.utf8(key), revision, revision, 1, Bytes.EMPTY, 0));
  }

  private Stream<String> found(KeyRange range, long fromRevision) {
    return piece
        .events(range, fromRevision)
        .map(event -> event.kv().key().utf8() + event.kv().modRevision());
  }

  @Test
  void covers_the_revisions_from_its_first_to_the_next_piece() {
    assertThat(piece.nextRevision()).isEqualTo(10);
    assertThat(Stream.of(4L, 5L, 7L, 9L, 10L).filter(piece::covers)).containsExactly(5L, 7L, 9L);
  }

  @Test
  void all_events_come_in_the_order_in_which_they_happened_also_within_a_revision() {
    assertThat(found(KeyRange.ALL, 5)).containsExactly("b5", "a5", "c6", "a8", "b9");
  }

  @Test
  void a_range_ends_before_its_end() {
    assertThat(found(KeyRange.of(Bytes.utf8("a"), Bytes.utf8("c")), 5))
        .containsExactly("b5", "a5", "a8", "b9");
    assertThat(found(KeyRange.single(Bytes.utf8("b")), 5)).containsExactly("b5", "b9");
    assertThat(found(KeyRange.from(Bytes.utf8("b")), 5)).containsExactly("b5", "c6", "b9");
  }

  @Test
  void what_was_told_already_is_left_out() {
    assertThat(found(KeyRange.ALL, 6)).containsExactly("c6", "a8", "b9");
    assertThat(found(KeyRange.single(Bytes.utf8("b")), 9)).containsExactly("b9");
    assertThat(found(KeyRange.single(Bytes.utf8("c")), 7)).isEmpty();
  }
}
