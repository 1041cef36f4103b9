/// What a member counts and measures, by etcd's names (ops.md 5). Nothing here knows the member:
/// its parts tell what happens, and `/metrics` shows it.
package io.kvorum.server.metrics;
