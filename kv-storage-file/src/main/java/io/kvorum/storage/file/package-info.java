/// The default log: segments of appended records.
package io.kvorum.storage.file;
