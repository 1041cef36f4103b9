package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NewerThan34Test {
  private static final Path PAGE = Path.of("../docs/newer-than-3.4.md");
  private static final Pattern RULE = Pattern.compile("\\b[A-Z]+-\\d+\\b");

  @Test
  void the_page_lists_the_same_rules() throws IOException {
    Set<String> told =
        RULE.matcher(Files.readString(PAGE))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());
    assertThat(told).isEqualTo(NewerThan34.rules());
  }
}
