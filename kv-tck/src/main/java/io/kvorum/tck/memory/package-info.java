/// An engine in memory, with a disk that forgets at a crash what was not synced.
package io.kvorum.tck.memory;
