package io.kvorum.server.config;

import io.kvorum.api.MemberId;
import io.kvorum.api.config.ConfigException;
import io.kvorum.raft.Membership;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Who a member is, and in which cluster. Derived once, from the configuration of its first start,
/// and kept in the data directory from then on (etcd `membership.NewMember`, `genID`).
///
/// @param clusterId an unsigned 64-bit number
public record Identity(MemberId member, long clusterId) {
  /// The identity of a member that has no data yet.
  ///
  /// @throws ConfigException in etcd's words if the configuration contradicts itself, or asks for a
  ///   cluster of more than one member
  public static Identity bootstrap(ServerConfig config) {
    Map<String, List<URI>> cluster = InitialCluster.parse(config.bootstrap().initialCluster());
    verify(config, cluster);
    if (config.bootstrap().existing()) {
      throw new ConfigException(
          "--initial-cluster-state=existing: joining a cluster arrives later; this"
              + " version begins new ones");
    }
    return of(cluster, config.name(), config.bootstrap().token());
  }

  /// The members of the new cluster that the configuration describes.
  public static Membership members(ServerConfig config) {
    return new Membership(
        InitialCluster.parse(config.bootstrap().initialCluster()).values().stream()
            .map(
                urls ->
                    new Membership.Member(
                        memberId(urls, config.bootstrap().token()),
                        urls.stream().map(URI::toString).toList(),
                        false))
            .toList());
  }

  /// The first 8 bytes of the SHA-1 of the sorted URLs and the token.
  static MemberId memberId(List<URI> peerUrls, String token) {
    String urls = peerUrls.stream().map(URI::toString).sorted().collect(Collectors.joining());
    return new MemberId(hash((urls + token).getBytes(StandardCharsets.UTF_8)));
  }

  private static Identity of(Map<String, List<URI>> cluster, String name, String token) {
    TreeSet<MemberId> ids = new TreeSet<>();
    cluster.values().forEach(urls -> ids.add(memberId(urls, token)));
    ByteBuffer sorted = ByteBuffer.allocate(ids.size() * Long.BYTES);
    ids.forEach(id -> sorted.putLong(id.value()));
    List<URI> own = cluster.getOrDefault(name, List.of());
    return new Identity(memberId(own, token), hash(sorted.array()));
  }

  private static void verify(ServerConfig config, Map<String, List<URI>> cluster) {
    if (cluster.isEmpty()) {
      throw new ConfigException("initial cluster unset and no discovery endpoints found");
    }
    List<URI> own = cluster.get(config.name());
    if (own == null) {
      throw new ConfigException(
          "couldn't find local name \""
              + config.name()
              + "\" in the initial cluster configuration");
    }
    refuseDuplicates(cluster);
    Set<URI> advertised = Set.copyOf(config.advertise().peerUrls());
    refuseMissing(
        own,
        advertised,
        "--initial-cluster has ",
        config.name() + "=",
        " but missing from --initial-advertise-peer-urls="
            + Urls.join(config.advertise().peerUrls()));
    refuseMissing(
        config.advertise().peerUrls(),
        Set.copyOf(own),
        "--initial-advertise-peer-urls has ",
        "",
        " but missing from --initial-cluster=" + config.bootstrap().initialCluster());
  }

  private static void refuseDuplicates(Map<String, List<URI>> cluster) {
    Set<URI> seen = new HashSet<>();
    for (List<URI> urls : cluster.values()) {
      for (URI url : urls) {
        if (!seen.add(url)) {
          throw new ConfigException(
              "initial cluster " + InitialCluster.format(cluster) + " has duplicate url");
        }
      }
    }
  }

  private static void refuseMissing(
      List<URI> wanted, Set<URI> present, String before, String prefix, String after) {
    List<String> missing =
        wanted.stream().filter(url -> !present.contains(url)).map(url -> prefix + url).toList();
    if (!missing.isEmpty()) {
      throw new ConfigException(before + String.join(",", missing) + after);
    }
  }

  private static long hash(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
