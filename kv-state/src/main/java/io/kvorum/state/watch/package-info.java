/// Which watchers hear of a key.
package io.kvorum.state.watch;
