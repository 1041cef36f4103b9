/// `kv-tck`: the contracts, run on a plugin of which one has only the jar, or on a running server.
///
/// `RunCommand` finds the plugin (`Subjects`) or the server (`Endpoints`), `Verification` runs the
/// contracts that its capabilities claim through the JUnit Platform, `Trials` hears of every test,
/// and `Verdict` is what they prove, rule by rule; `HtmlReport` and `RulesPage` show it.
package io.kvorum.tck.cli;
