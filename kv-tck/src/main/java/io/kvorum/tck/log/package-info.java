/// The contract of `LogStorage`, for authors of logs: extend `LogContract`, and name your engine.
/// Model, changes and script are there for an author's own tests too.
///
/// LOG-8 (damage) and LOG-10 (a disk that fails) cannot be tested from outside of an engine: which
/// bytes are a torn tail, and how a sync comes to fail, only its author knows.
package io.kvorum.tck.log;
