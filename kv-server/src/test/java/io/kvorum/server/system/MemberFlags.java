package io.kvorum.server.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The flags that make one member of a cluster; etcd and Kvorum take the same.
///
/// @param name its name in `initialCluster`
/// @param initialCluster all members as `name=peerUrl`, separated by commas
/// @param clusterState `new`, or `existing` for a member that joins
record MemberFlags(
    String name,
    Path dataDir,
    Ports ports,
    String initialCluster,
    String clusterState,
    List<String> more) {
  MemberFlags {
    more = List.copyOf(more);
  }

  /// A member that is a cluster by itself.
  static MemberFlags single(Path dataDir, Ports ports, List<String> more) {
    return new MemberFlags("m1", dataDir, ports, "m1=" + ports.peerUrl(), "new", more);
  }

  /// The member as a newcomer in the cluster of `allMembers`.
  MemberFlags joining(String allMembers) {
    return new MemberFlags(name, dataDir, ports, allMembers, "existing", more);
  }

  List<String> words() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--name", name, "--data-dir", dataDir.toString()));
    words.addAll(List.of("--listen-client-urls", ports.clientUrl()));
    words.addAll(List.of("--advertise-client-urls", ports.clientUrl()));
    words.addAll(List.of("--listen-peer-urls", ports.peerUrl()));
    words.addAll(List.of("--initial-advertise-peer-urls", ports.peerUrl()));
    words.addAll(List.of("--initial-cluster", initialCluster));
    words.addAll(List.of("--initial-cluster-state", clusterState));
    words.addAll(more);
    return words;
  }
}
