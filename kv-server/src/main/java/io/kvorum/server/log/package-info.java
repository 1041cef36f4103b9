/// Log lines as etcd writes them: an slf4j provider of our own, small and quick to start, and its
/// configuration.
package io.kvorum.server.log;
