/// What engines are built with: `BufferedStore` above engines that are slow to sync,
/// `RewritableStore` above files that do not shrink, sorted tables in memory, the claim on a
/// directory, failures.
package io.kvorum.storage.support;
