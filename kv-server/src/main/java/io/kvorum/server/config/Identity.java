package io.kvorum.server.config;

import io.kvorum.api.MemberId;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Who a member is, and in which cluster. Derived once, when the member is named for the first
/// time, and kept in its data directory from then on (etcd `membership.NewMember`, `genID`).
///
/// @param clusterId an unsigned 64-bit number
public record Identity(MemberId member, long clusterId) {
  /// The id of a member that founds a cluster: the first 8 bytes of the SHA-1 of its sorted URLs
  /// and the cluster's token.
  public static MemberId memberId(List<URI> peerUrls, String token) {
    return new MemberId(hash(sorted(peerUrls) + token));
  }

  /// The id of a member that is added to a running cluster: its URLs and the time, in seconds. So
  /// one that is added again is another one.
  public static MemberId addedMemberId(List<URI> peerUrls, Instant now) {
    return new MemberId(hash(sorted(peerUrls) + now.getEpochSecond()));
  }

  /// The id of a cluster: the same for all who found it.
  public static long clusterId(Collection<MemberId> founders) {
    TreeSet<MemberId> ids = new TreeSet<>(founders);
    ByteBuffer sorted = ByteBuffer.allocate(ids.size() * Long.BYTES);
    ids.forEach(id -> sorted.putLong(id.value()));
    return hash(sorted.array());
  }

  private static String sorted(List<URI> urls) {
    return urls.stream().map(URI::toString).sorted().collect(Collectors.joining());
  }

  private static long hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  private static long hash(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
