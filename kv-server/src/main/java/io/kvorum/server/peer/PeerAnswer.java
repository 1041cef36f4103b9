package io.kvorum.server.peer;

import io.kvorum.api.KvError;
import io.kvorum.api.MemberId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a member answers another.
public sealed interface PeerAnswer {
  /// The cluster as the answering member has applied it, sorted by id.
  ///
  /// @param removed who has belonged to it and does not return
  record MemberList(long clusterId, List<KnownMember> members, SortedSet<MemberId> removed)
      implements PeerAnswer {
    public MemberList {
      members = List.copyOf(members);
      removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    public Optional<KnownMember> member(MemberId id) {
      return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }
  }

  /// A member as others know it; `name` and `clientUrls` are empty until it has started.
  record KnownMember(
      MemberId id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {
    public KnownMember {
      peerUrls = List.copyOf(peerUrls);
      clientUrls = List.copyOf(clientUrls);
    }
  }

  /// @param server the program's version, as `3.7.1`
  /// @param cluster what the cluster has agreed on, as `3.7.0`; empty before
  record Versions(String server, Optional<String> cluster) implements PeerAnswer {}

  /// How long members have been heard without a gap, in milliseconds; who is not heard is missing.
  record Reachable(SortedMap<MemberId, Long> millis) implements PeerAnswer {
    public Reachable {
      millis = Collections.unmodifiableSortedMap(new TreeMap<>(millis));
    }
  }

  /// Seconds, one number for each lease that was asked for.
  record LeaseTimes(List<Long> seconds) implements PeerAnswer {
    public LeaseTimes {
      seconds = List.copyOf(seconds);
    }
  }

  /// @param compactRevision -1 if nothing was ever compacted
  /// @param revision the one that was hashed
  /// @param currentRevision the member's newest
  record KvHash(int hash, long compactRevision, long revision, long currentRevision)
      implements PeerAnswer {}

  /// The question was understood and not answered, or not understood: `error` is `UNIMPLEMENTED`
  /// then.
  record Refused(KvError error, String text) implements PeerAnswer {}
}
