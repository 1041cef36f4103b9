package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Path PAGE = Path.of("../docs/newer-than-3.4.md");
  private static final Pattern NAME = Pattern.compile("(?<=`)[A-Z0-9]+(?:_[A-Z0-9]+)+(?=`)");

  @Test
  void the_page_lists_every_difference_that_may_show() throws IOException {
    Set<String> told =
        NAME.matcher(Files.readString(PAGE))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());
    assertThat(told)
        .isEqualTo(
            Arrays.stream(Comparison.Known.values()).map(Enum::name).collect(Collectors.toSet()));
  }
}
