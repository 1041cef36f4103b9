/// What an engine provides: `OrderedStore`, `LogStorage`, or both.
package io.kvorum.storage.spi;
