/// What engines are built with: sorted tables in memory, the claim on a directory, failures.
package io.kvorum.storage.support;
