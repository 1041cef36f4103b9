/// The default log of a member: one directory of preallocated segments, to which records are only
/// ever appended.
///
/// **Segment.** A file `0000000000000007.log` (its sequence number in hexadecimal): a header of 64
/// bytes, then records. It is filled with zeros, or is a recycled old one, before it gets its name,
/// so that an append changes no metadata and `fdatasync` writes data alone. A random salt in the
/// header goes into the checksum of every record: what an earlier life left behind never passes.
///
/// **Record.** One change of the log: whole or absent. Its header names its length, its own
/// position, and its *batch*. A record of batch k+1 is written only after the sync of batch k has
/// returned; a batch never spans two segments. So damage can be judged: inside the newest batch it
/// is the torn tail of a crash, which is cut off, and the cut is a record itself; anywhere before,
/// where a whole record of a later batch follows, it is corruption, and the log refuses to open.
///
/// **Life of a segment.** When the next record does not fit, the old segment is synced, the spare
/// one gets header and checkpoint (hard state, start, last entry), is synced, renamed, and the
/// directory synced: only then it takes records. Therefore every segment but the newest is whole,
/// up to the end that its successor's header names, and the log opens from any segment on whose
/// predecessors hold no living entry: those become the next spare, or go.
package io.kvorum.storage.file;
