package io.kvorum.server.config;

/// What a flag's value must look like.
enum FlagType {
  /// Any text.
  TEXT,
  /// True or false; may stand alone on the command line.
  SWITCH,
  /// A whole number.
  INTEGER,
  /// A whole number, not negative.
  NATURAL,
  /// A duration in Go's form.
  DURATION,
  /// URLs separated by commas.
  URLS,
  /// Words separated by commas.
  WORDS,
  /// `key=value`; may be given several times, and every occurrence counts.
  PAIRS;

  /// @throws IllegalArgumentException with Go's words for it, if `text` is no such value
  void check(String text) {
    switch (this) {
      case TEXT, WORDS -> {}
      case SWITCH -> require(GoNumber.truth(text).isPresent(), "parse error");
      case INTEGER -> require(GoNumber.integer(text).isPresent(), "parse error");
      case NATURAL ->
          require(GoNumber.integer(text).filter(number -> number >= 0).isPresent(), "parse error");
      case DURATION -> require(GoDuration.parse(text).isPresent(), "parse error");
      case URLS -> Urls.parse(text);
      case PAIRS -> require(text.indexOf('=') > 0, "not of the form key=value");
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
