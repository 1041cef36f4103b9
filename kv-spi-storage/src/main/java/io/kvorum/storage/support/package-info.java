/// What engines are built with: sorted tables in memory and the lock of a directory.
package io.kvorum.storage.support;
