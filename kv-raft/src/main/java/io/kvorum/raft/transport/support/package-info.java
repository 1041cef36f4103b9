/// For authors of a peer transport: what it needs besides its wire, so that a transport is little
/// more than the form of its connections. Take what fits.
///
/// | | |
/// |---|---|
/// | `TransportConfig` | the settings that every transport has |
/// | `Caller`, `PeerUrls` | what a handshake says, and whether it is accepted (TRANSPORT-10, TRANSPORT-11) |
/// | `PeerLinks`, `PeerLink` | peers, dialled again and again, with a `Redial` and a bounded `SendQueue` each (TRANSPORT-2 to TRANSPORT-4) |
/// | `SnapshotCourier`, `SnapshotStream`, `Offers` | both ends of a snapshot (TRANSPORT-5, TRANSPORT-6) |
/// | `Workers`, `MinuteLog`, `Nobody` | threads for what waits; a bounded log; who asks without being a member |
///
/// Nothing here knows a network library: event loops are the JDK's `ScheduledExecutorService`.
package io.kvorum.raft.transport.support;
