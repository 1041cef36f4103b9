/// Disks that fail as real ones do: power that is cut, space that ends, syncs that lie or fail.
package io.kvorum.tck.disk;
