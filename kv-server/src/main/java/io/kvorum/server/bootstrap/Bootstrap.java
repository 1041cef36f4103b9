package io.kvorum.server.bootstrap;

import io.kvorum.api.config.ConfigException;
import io.kvorum.raft.Membership;
import io.kvorum.server.cluster.MinorVersion;
import io.kvorum.server.config.Identity;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.peer.PeerAnswer.KnownMember;
import io.kvorum.server.peer.PeerAnswer.MemberList;
import io.kvorum.server.peer.PeerAnswer.Versions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first start of a member: it founds a cluster with the others that it was told of, or joins
/// the one that runs at their URLs. Every refusal has etcd's words (etcd `bootstrap.go`, ops.md 4).
/// A member with data never comes here: all its `--initial-*` flags mean nothing any more.
public final class Bootstrap {
  private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

  /// For others that may not run yet either.
  private static final Duration NEW_LIMIT = Duration.ofSeconds(1);

  /// For others that must run.
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(10);

  private final ServerConfig config;
  private final ClusterFinder finder;
  private final RemoteCluster remote;
  private final UrlComparison comparison;
  private final MinorVersion version;

  /// @param version of this program
  public Bootstrap(
      ServerConfig config,
      ClusterFinder finder,
      AskPeer peers,
      NameResolver resolver,
      MinorVersion version) {
    this.config = config;
    this.finder = finder;
    this.remote = new RemoteCluster(peers);
    this.comparison = new UrlComparison(resolver);
    this.version = version;
  }

  /// Finds out who this member is and who the others are. Blocks while it asks them.
  ///
  /// @throws ConfigException if this member cannot found or join its cluster
  public Founding firstStart() {
    ServerConfig.Bootstrap told = finder.find(config);
    ClusterPlan plan = ClusterPlan.of(config, told);
    Founding founding = told.existing() ? join(plan) : found(plan);
    LOG.atInfo()
        .addKeyValue("local-member-id", founding.identity().member())
        .addKeyValue("cluster-id", Long.toHexString(founding.identity().clusterId()))
        .addKeyValue("initial-cluster-state", told.existing() ? "existing" : "new")
        .log("starting local member");
    return founding;
  }

  private Founding found(ClusterPlan plan) {
    plan.requireAdvertised(config.advertise().peerUrls(), comparison);
    boolean known =
        remote
            .members(plan.others(), NEW_LIMIT, false)
            .flatMap(list -> list.member(plan.self()))
            .filter(member -> !member.clientUrls().isEmpty())
            .isPresent();
    if (known) {
      throw new ConfigException("member " + plan.self() + " has already been bootstrapped");
    }
    return new Founding(plan.identity(), false, plan.membership());
  }

  private Founding join(ClusterPlan plan) {
    MemberList existing =
        remote
            .members(plan.others(), JOIN_LIMIT, true)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "cannot fetch cluster info from peer urls: could not retrieve cluster"
                            + " information from the given URLs"));
    KnownMember self = match(plan, existing);
    requireCompatible(remote.versions(plan.others(), JOIN_LIMIT));
    long learners = existing.members().stream().filter(KnownMember::learner).count();
    if (learners > config.reconfiguration().maxLearners()) {
      throw new ConfigException("membership: too many learner members in cluster");
    }
    return new Founding(new Identity(self.id(), existing.clusterId()), true, membership(existing));
  }

  private static Membership membership(MemberList list) {
    return new Membership(
        list.members().stream()
            .map(m -> new Membership.Member(m.id(), m.peerUrls(), m.learner()))
            .toList());
  }

  /// Every member that runs must be in the plan by its URLs, and no other (etcd
  /// `ValidateClusterAndAssignIDs`).
  private KnownMember match(ClusterPlan plan, MemberList existing) {
    if (existing.members().size() != plan.members().size()) {
      throw invalid(existing, "member count is unequal");
    }
    Optional<KnownMember> self = Optional.empty();
    for (KnownMember member : existing.members()) {
      String name = nameOf(member, plan, existing);
      if (name.equals(plan.name())) {
        self = Optional.of(member);
      }
    }
    return self.orElseThrow(
        () -> invalid(existing, "this member, at " + plan + ", has not been added to the cluster"));
  }

  private String nameOf(KnownMember member, ClusterPlan plan, MemberList existing) {
    Optional<String> difference = Optional.empty();
    for (var planned : plan.members().entrySet()) {
      List<String> urls = planned.getValue().stream().map(URI::toString).toList();
      difference = comparison.difference(member.peerUrls(), urls);
      if (difference.isEmpty()) {
        return planned.getKey();
      }
    }
    throw invalid(
        existing,
        "PeerURLs: no match found for existing member ("
            + member.id()
            + ", "
            + goList(member.peerUrls())
            + "), last resolver error ("
            + difference.orElse("")
            + ")");
  }

  /// The cluster's version must be one that this program knows; who does not answer is not judged.
  private void requireCompatible(List<Versions> versions) {
    List<MinorVersion> clusters = new ArrayList<>();
    versions.forEach(v -> v.cluster().flatMap(MinorVersion::parse).ifPresent(clusters::add));
    boolean compatible =
        !clusters.isEmpty()
            && clusters.stream()
                .allMatch(
                    cluster ->
                        cluster.compareTo(MinorVersion.LEAST) >= 0
                            && cluster.compareTo(version) <= 0);
    if (!compatible) {
      LOG.atWarn()
          .addKeyValue("local-member-version", version)
          .addKeyValue("cluster-versions", clusters)
          .log("cluster version of remote member is not compatible, or not known");
      throw new ConfigException("incompatible with current running cluster");
    }
  }

  private static ConfigException invalid(MemberList existing, String why) {
    return new ConfigException("error validating peerURLs " + goForm(existing) + ": " + why);
  }

  /// As Go prints etcd's cluster.
  private static String goForm(MemberList list) {
    return list.members().stream()
        .map(
            m ->
                "&{ID:%s RaftAttributes:{PeerURLs:%s IsLearner:%s} Attributes:{Name:%s ClientURLs:%s}}"
                    .formatted(
                        m.id(),
                        goList(m.peerUrls()),
                        m.learner(),
                        m.name(),
                        goList(m.clientUrls())))
        .collect(
            Collectors.joining(
                " ",
                "{ClusterID:" + Long.toHexString(list.clusterId()) + " Members:[",
                "] RemovedMemberIDs:[]}"));
  }

  private static String goList(List<String> texts) {
    return "[" + String.join(" ", texts) + "]";
  }
}
