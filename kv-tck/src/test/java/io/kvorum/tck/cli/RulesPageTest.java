package io.kvorum.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.tck.cli.Trial.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesPageTest {
  @TempDir private Path directory;

  private Path page(String text) throws IOException {
    return Files.writeString(directory.resolve("page.md"), text);
  }

  @Test
  void the_table_is_written_between_its_lines_and_nowhere_else() throws IOException {
    Path page = page("# Title\n<!-- rules -->\nold\n<!-- end of rules -->\nEnd.\n");
    RulesPage rules = new RulesPage(page);
    Verdict verdict =
        VerdictTest.verdict(
            VerdictTest.trial("b_c()", Outcome.FAILED, "STORE-2"),
            VerdictTest.trial("a()", Outcome.PASSED, "STORE-2"),
            VerdictTest.trial("d()", Outcome.SKIPPED, "STORE-10"));

    rules.write(verdict);
    rules.write(verdict);

    assertThat(page)
        .hasContent(
            """
            # Title
            <!-- rules -->
            | Rule | Test | Result |
            |---|---|---|
            | STORE-2 | a | kept |
            | STORE-2 | b c | broken |
            | STORE-10 | d | not tried |
            | STORE-11 | (none: nobody can) |  |
            <!-- end of rules -->
            End.
            """);
  }

  @Test
  void a_page_without_a_place_for_it_is_refused() throws IOException {
    Path page = page("# Title\n");

    assertThatThrownBy(() -> new RulesPage(page))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(page.toString());
    assertThatThrownBy(() -> new RulesPage(directory.resolve("none.md")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.md");
  }
}
