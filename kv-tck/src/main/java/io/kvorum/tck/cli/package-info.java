/// `kv-tck`: the contracts, run on a plugin of which one has only the jar.
///
/// `RunCommand` finds the plugin (`Subjects`), `Verification` runs the contracts that its
/// capabilities claim through the JUnit Platform, `Trials` hears of every test, and `Verdict` is
/// what they prove, rule by rule; `HtmlReport` shows it.
package io.kvorum.tck.cli;
