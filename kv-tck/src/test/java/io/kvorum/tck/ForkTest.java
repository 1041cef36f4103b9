package io.kvorum.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForkTest {
  @Test
  void what_a_killed_fork_leaves_is_gone_when_its_parent_has_ended() {
    List<String> told = Fork.onClassPath(ForkTest.class).output(Parent.class, List.of());
    Path left = Path.of(told.getLast());
    assertThat(left.getFileName()).as(String.join("\n", told)).hasToString("left");
    assertThat(left.getParent()).doesNotExist();
  }

  static final class Parent {
    public static void main(String[] arguments) {
      Fork.onClassPath(ForkTest.class).output(Child.class, List.of()).forEach(System.out::println);
    }
  }

  static final class Child {
    public static void main(String[] arguments) throws IOException {
      Path left =
          Files.writeString(Path.of(System.getProperty("java.io.tmpdir"), "left"), "unpacked");
      System.out.println(left);
      Runtime.getRuntime().halt(1);
    }
  }
}
