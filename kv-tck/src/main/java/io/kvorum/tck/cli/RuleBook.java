package io.kvorum.tck.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pages that say what every rule asks: `docs/spec`, which the kit carries along.
final class RuleBook {
  static final List<String> PAGES =
      List.of("storage.md", "log.md", "transport.md", "client-api.md");

  /// A paragraph that begins with the number of its rule.
  private static final Pattern RULE =
      Pattern.compile(
          "^\\*\\*([A-Z]+-\\d+)\\*\\* (.+?)(?:\\n\\n|\\n*\\z)", Pattern.DOTALL | Pattern.MULTILINE);

  private RuleBook() {}

  /// Every rule of every page, with its text.
  static Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    PAGES.forEach(page -> rules.putAll(rules(text(page))));
    return rules;
  }

  private static String text(String page) {
    try (InputStream in = RuleBook.class.getResourceAsStream("/io/kvorum/tck/spec/" + page)) {
      if (in == null) {
        throw new IllegalStateException("the kit has no page " + page);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// The rules of one page, in its order.
  static Map<String, String> rules(String page) {
    Map<String, String> rules = new LinkedHashMap<>();
    Matcher rule = RULE.matcher(page);
    while (rule.find()) {
      String before = rules.put(rule.group(1), rule.group(2).replace('\n', ' '));
      if (before != null) {
        throw new IllegalStateException("two rules have the number " + rule.group(1));
      }
    }
    return rules;
  }
}
