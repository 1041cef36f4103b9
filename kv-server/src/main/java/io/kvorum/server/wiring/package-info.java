/// Dagger's wiring of a member's parts. Not exported: what Dagger generates stays in this room.
package io.kvorum.server.wiring;
