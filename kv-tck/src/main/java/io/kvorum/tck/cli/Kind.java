package io.kvorum.tck.cli;

/// What a contract is about.
enum Kind {
  STORE("storage"),
  LOG("log"),
  TRANSPORT("peer");

  private final String section;

  Kind(String section) {
    this.section = section;
  }

  /// The section of a configuration file where the settings of such plugins stand.
  String section() {
    return section;
  }
}
