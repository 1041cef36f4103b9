/// Watch streams: matching new events, catching up on old ones, never slowing a write.
package io.kvorum.server.watch;
