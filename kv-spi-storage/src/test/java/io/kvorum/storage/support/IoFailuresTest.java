package io.kvorum.storage.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class IoFailuresTest {
  @Test
  void a_full_disk_is_told_in_the_words_of_the_operating_system() {
    RuntimeException engines =
        new IllegalStateException(
            "Writing to sun.nio.ch.FileChannelImpl@7e5 failed",
            new IOException("No space left on device"));

    assertThat(IoFailures.of("cannot sync store", engines))
        .isInstanceOf(StorageException.Full.class)
        .hasMessage("cannot sync store: No space left on device")
        .hasCause(engines);
  }

  @Test
  void another_failure_is_told_in_the_words_of_the_engine() {
    RuntimeException engines =
        new IllegalStateException("cannot read page 7", new IOException("Input/output error"));

    assertThat(IoFailures.of("cannot sync store", engines))
        .isInstanceOf(StorageException.Io.class)
        .hasMessage("cannot sync store: cannot read page 7");
  }
}
