package io.kvorum.tck.storage;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// STORE-5: a view sees exactly the batches written before it was taken.
abstract class ViewRules {
  private static final int MANY_VIEWS = 50;

  private final Supplier<StoreUnderTest> subject;

  ViewRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  @Rule("STORE-5")
  void a_view_sees_every_batch_written_before_it() {
    subject.get().put("a", "1");
    subject.get().put("b", "2");

    try (OrderedStore.View view = subject.get().store().view()) {
      assertThat(StoreUnderTest.entries(view)).containsExactly("a=1", "b=2");
      assertThat(view.get(utf8("b"))).isEqualTo(utf8("2"));
      assertThat(view.get(utf8("c"))).isNull();
    }
  }

  @Rule("STORE-5")
  void a_view_does_not_see_batches_written_after_it() {
    subject.get().put("changed", "old");
    subject.get().put("deleted", "old");
    try (OrderedStore.View view = subject.get().store().view()) {
      subject
          .get()
          .write(
              new WriteBatch()
                  .put(utf8("added"), utf8("new"))
                  .put(utf8("changed"), utf8("new"))
                  .delete(utf8("deleted")));

      assertThat(StoreUnderTest.entries(view)).containsExactly("changed=old", "deleted=old");
      assertThat(view.get(utf8("added"))).isNull();
      assertThat(view.get(utf8("changed"))).isEqualTo(utf8("old"));
    }
    assertThat(subject.get().entries()).containsExactly("added=new", "changed=new");
  }

  @Rule("STORE-5")
  void a_view_stays_as_it_is_over_a_sync() {
    subject.get().put("a", "old");
    subject.get().store().sync();
    try (OrderedStore.View view = subject.get().store().view()) {
      subject.get().put("a", "new");
      subject.get().put("b", "new");
      subject.get().store().sync();

      assertThat(StoreUnderTest.entries(view)).containsExactly("a=old");
    }
  }

  @Rule("STORE-5")
  void an_open_cursor_does_not_see_batches_written_after_its_view() {
    subject.get().put("a", "1");
    subject.get().put("c", "1");
    try (OrderedStore.View view = subject.get().store().view();
        OrderedStore.Cursor cursor = view.scan(KeyRange.ALL, Order.ASCENDING)) {
      assertThat(cursor.next()).isTrue();
      subject.get().write(new WriteBatch().put(utf8("b"), utf8("2")).delete(utf8("c")));

      assertThat(cursor.next()).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("c"));
      assertThat(cursor.next()).isFalse();
    }
  }

  @Rule("STORE-5")
  void each_of_many_views_keeps_its_own_moment() {
    List<OrderedStore.View> views = new ArrayList<>();
    for (int i = 0; i < MANY_VIEWS; i++) {
      subject.get().put("n", "" + i);
      views.add(subject.get().store().view());
    }
    for (int i = 0; i < MANY_VIEWS; i++) {
      assertThat(views.get(i).get(utf8("n"))).isEqualTo(utf8("" + i));
    }
    views.forEach(OrderedStore.View::close);
  }

  @Rule("STORE-5")
  void a_get_without_a_view_sees_the_newest_batch() {
    for (int i = 0; i < MANY_VIEWS; i++) {
      subject.get().put("n", "" + i);

      assertThat(subject.get().get("n")).isEqualTo("" + i);
    }
    subject.get().write(new WriteBatch().delete(utf8("n")));
    assertThat(subject.get().get("n")).isNull();
  }
}
