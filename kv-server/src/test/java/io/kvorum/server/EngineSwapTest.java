package io.kvorum.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.server.EngineFile.Old;
import io.kvorum.server.EngineFile.Stamp;
import io.kvorum.server.EngineFile.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineSwapTest {
  private static final Stamp BEFORE = new Stamp("mvstore", 1);
  private static final Stamp AFTER = new Stamp("rocksdb", 1);
  private static final Stamp LOG = new Stamp("file", 3);

  @TempDir private Path member;

  private EngineSwap swap() {
    return new EngineSwap(member.resolve("store-3"));
  }

  private Path engineFile() {
    return member.resolve("engines");
  }

  @BeforeEach
  void a_store_and_its_copy_lie_beside_each_other() throws IOException {
    new EngineFile(engineFile(), Map.of(Subject.STORE, BEFORE, Subject.LOG, LOG), Map.of()).write();
    fill(swap().directory(), "old");
    fill(swap().copy(), "new");
  }

  private static void fill(Path directory, String text) throws IOException {
    Files.writeString(Files.createDirectory(directory).resolve("data"), text);
  }

  private static String content(Path directory) throws IOException {
    return Files.readString(directory.resolve("data"));
  }

  private void settle(List<String> said) throws IOException {
    EngineSwap.settle(engineFile(), Map.of(Subject.STORE, swap().directory()), said::add);
  }

  private void agree(Old old) throws IOException {
    EngineFile.read(engineFile()).swapping(Subject.STORE, AFTER, old).write();
  }

  @Test
  void a_copy_that_is_not_agreed_on_is_deleted() throws IOException {
    settle(new ArrayList<>());

    assertThat(content(swap().directory())).isEqualTo("old");
    assertThat(swap().copy()).doesNotExist();
    assertThat(EngineFile.read(engineFile()).stamp(Subject.STORE)).isEqualTo(BEFORE);
  }

  @Test
  void a_copy_that_is_agreed_on_takes_the_place_of_the_old_one() throws IOException {
    agree(Old.DELETE);
    settle(new ArrayList<>());

    assertThat(content(swap().directory())).isEqualTo("new");
    assertThat(swap().copy()).doesNotExist();
    assertThat(swap().kept()).doesNotExist();
    EngineFile settled = EngineFile.read(engineFile());
    assertThat(settled.swaps()).isEmpty();
    assertThat(settled.stamp(Subject.STORE)).isEqualTo(AFTER);
    assertThat(settled.stamp(Subject.LOG)).isEqualTo(LOG);
  }

  /// Whoever hears of a step throws, as if the process ended there.
  @ParameterizedTest
  @EnumSource(Old.class)
  void a_swap_that_ends_after_any_step_is_finished_by_the_next_one(Old old) throws IOException {
    agree(old);
    List<String> steps = new ArrayList<>();
    for (int kills = 0; kills < 4; kills++) {
      assertThatThrownBy(
              () ->
                  EngineSwap.settle(
                      engineFile(),
                      Map.of(Subject.STORE, swap().directory()),
                      step -> {
                        steps.add(step);
                        throw new IllegalStateException(step);
                      }))
          .matches(end -> steps.contains(end.getMessage()));
      if (steps.size() == (old == Old.DELETE ? 3 : 2)) {
        break;
      }
    }
    settle(new ArrayList<>());

    assertThat(steps).first().asString().endsWith("store-3.before-migration");
    assertThat(content(swap().directory())).isEqualTo("new");
    assertThat(Files.exists(swap().kept())).isEqualTo(old == Old.KEEP);
    assertThat(EngineFile.read(engineFile()).swaps()).isEmpty();
  }

  @Test
  void a_settled_directory_is_left_as_it_is() throws IOException {
    agree(Old.KEEP);
    settle(new ArrayList<>());
    List<String> said = new ArrayList<>();
    settle(said);

    assertThat(said).isEmpty();
    assertThat(content(swap().directory())).isEqualTo("new");
    assertThat(content(swap().kept())).isEqualTo("old");
  }
}
