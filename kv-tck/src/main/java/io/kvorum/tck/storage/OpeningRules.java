package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.Rule;
import java.util.function.Supplier;

/// STORE-15: which directories are opened.
abstract class OpeningRules {
  private final Supplier<StoreUnderTest> subject;

  OpeningRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  @Rule("STORE-15")
  void an_empty_directory_becomes_an_empty_store() {
    assertThat(subject.get().entries()).isEmpty();
    subject.get().reopen();
    assertThat(subject.get().entries()).isEmpty();
  }

  @Rule("STORE-15")
  void a_directory_that_is_open_is_refused_by_name() {
    subject.get().put("a", "1");

    assertThatThrownBy(() -> subject.get().engine().openStore(subject.get().directory()))
        .isInstanceOf(StorageException.Refused.class)
        .hasMessageContaining(String.valueOf(subject.get().directory().getFileName()));
    subject.get().put("b", "2");
    assertThat(subject.get().entries()).containsExactly("a=1", "b=2");
  }
}
