package io.kvorum.server.bootstrap;

import io.kvorum.api.MemberId;
import io.kvorum.api.config.ConfigException;
import io.kvorum.raft.Membership;
import io.kvorum.server.config.Identity;
import io.kvorum.server.config.InitialCluster;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.config.Urls;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a member without data was told of its cluster: the names and URLs of all members, its own
/// among them (etcd `ServerConfig.VerifyBootstrap`, `VerifyJoinExisting`).
record ClusterPlan(String name, String token, Map<String, List<URI>> members) {
  ClusterPlan {
    members = Map.copyOf(members);
  }

  static ClusterPlan of(ServerConfig config, ServerConfig.Bootstrap bootstrap) {
    Map<String, List<URI>> members = InitialCluster.parse(bootstrap.initialCluster());
    if (members.isEmpty()) {
      throw new ConfigException("initial cluster unset and no discovery endpoints found");
    }
    if (!members.containsKey(config.name())) {
      throw new ConfigException(
          "couldn't find local name \""
              + config.name()
              + "\" in the initial cluster configuration");
    }
    refuseDuplicates(members);
    return new ClusterPlan(config.name(), bootstrap.token(), members);
  }

  private static void refuseDuplicates(Map<String, List<URI>> members) {
    Set<URI> seen = new HashSet<>();
    boolean unique = members.values().stream().flatMap(List::stream).allMatch(seen::add);
    if (!unique) {
      throw new ConfigException(
          "initial cluster " + InitialCluster.format(members) + " has duplicate url");
    }
  }

  /// Where this member is reached must be what the others are told.
  void requireAdvertised(List<URI> advertised, UrlComparison comparison) {
    Optional<String> difference = comparison.difference(texts(advertised), texts(own()));
    if (difference.isEmpty()) {
      return;
    }
    String all = String.join(",", texts(advertised));
    String asCluster = InitialCluster.format(Map.of(name, advertised));
    String unadvertised = missing(own(), advertised, name + "=");
    if (!unadvertised.isEmpty()) {
      throw new ConfigException(
          "--initial-cluster has "
              + unadvertised
              + " but missing from --initial-advertise-peer-urls="
              + all
              + " ("
              + difference.get()
              + ")");
    }
    String unknown = missing(advertised, own(), "");
    if (!unknown.isEmpty()) {
      throw new ConfigException(
          "--initial-advertise-peer-urls has "
              + unknown
              + " but missing from --initial-cluster="
              + asCluster);
    }
    throw new ConfigException(
        "failed to resolve "
            + all
            + " to match --initial-cluster="
            + asCluster
            + " ("
            + difference.get()
            + ")");
  }

  private static String missing(List<URI> wanted, List<URI> present, String prefix) {
    return wanted.stream()
        .filter(url -> !present.contains(url))
        .map(url -> prefix + url)
        .collect(Collectors.joining(","));
  }

  static List<String> texts(List<URI> urls) {
    return urls.stream().map(URI::toString).sorted().toList();
  }

  List<URI> own() {
    return members.getOrDefault(name, List.of());
  }

  /// Where the others are reached, sorted.
  List<URI> others() {
    return members.entrySet().stream()
        .filter(member -> !member.getKey().equals(name))
        .flatMap(member -> member.getValue().stream())
        .sorted()
        .toList();
  }

  MemberId self() {
    return Identity.memberId(own(), token);
  }

  Identity identity() {
    return new Identity(
        self(), Identity.clusterId(membership().members().stream().map(m -> m.id()).toList()));
  }

  /// The members of a new cluster: the same on each of them.
  Membership membership() {
    return new Membership(
        members.values().stream()
            .map(urls -> new Membership.Member(Identity.memberId(urls, token), texts(urls), false))
            .toList());
  }

  @Override
  public String toString() {
    return Urls.join(own());
  }
}
