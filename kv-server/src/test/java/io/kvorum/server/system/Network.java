package io.kvorum.server.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A network of its own for each member, which can be taken apart (reliability.md 2.3).
///
/// Every member lives in a network namespace with two cables. One leads to a switch that joins the
/// members, in a namespace of its own without any other way out: on it partitions are made. The
/// other leads to this machine, for clients alone, and is never cut: a client keeps talking to a
/// member that has lost its peers, which is where stale answers would come from.
///
/// Needs root, `ip` and `nft`. All names begin with `kv-`; what an interrupted run left behind is
/// swept away first. One thread uses it.
final class Network implements AutoCloseable {
  private static final String SWITCH = "kv-switch";
  private static final int CLIENT_PORT = 2379;
  private static final int PEER_PORT = 2380;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final int size;

  private Network(int size) {
    this.size = size;
  }

  /// Skips the test where there can be no such network.
  static void needed() {
    Machine.needsRoot("making network namespaces");
    Machine.needsProgram("ip", "iproute2");
    Machine.needsProgram("nft", "nftables");
    Tool probe = Tool.run("ip", "netns", "add", "kv-probe");
    Machine.need(probe.exit() == 0, "no network namespaces here: " + probe.err());
    ip("netns", "del", "kv-probe");
  }

  /// A whole network for members 1 to `size`.
  static Network create(int size) {
    Network network = new Network(size);
    network.sweep();
    try {
      network.build();
      return network;
    } catch (AssertionError e) {
      network.sweep();
      throw e;
    }
  }

  private void build() {
    ip("netns", "add", SWITCH);
    inSwitch("link", "add", "br0", "type", "bridge");
    inSwitch("link", "set", "br0", "up");
    for (int member = 1; member <= size; member++) {
      connect(member);
    }
  }

  private void connect(int member) {
    String home = namespace(member);
    ip("netns", "add", home);
    ip("-n", home, "link", "set", "lo", "up");
    inSwitch("link", "add", port(member), "type", "veth", "peer", "name", "peers", "netns", home);
    inSwitch("link", "set", port(member), "master", "br0", "up");
    ip("-n", home, "addr", "add", peerHost(member) + "/24", "dev", "peers");
    ip("-n", home, "link", "set", "peers", "up");
    ip("link", "add", "kv-c" + member, "type", "veth", "peer", "name", "clients", "netns", home);
    ip("addr", "add", "198.18." + member + ".1/30", "dev", "kv-c" + member);
    ip("link", "set", "kv-c" + member, "up");
    ip("-n", home, "addr", "add", clientHost(member) + "/30", "dev", "clients");
    ip("-n", home, "link", "set", "clients", "up");
    nft(member, "add", "table", "inet", "kv");
    nft(member, "add", "chain", "inet", "kv", "in", "{ type filter hook input priority 0 ; }");
  }

  /// Where member `member` listens.
  Ports ports(int member) {
    return new Ports(clientHost(member), CLIENT_PORT, peerHost(member), PEER_PORT);
  }

  /// The same server, living in the namespace of a member.
  static ServerCommand inside(ServerCommand command, int member) {
    return command.under(List.of("ip", "netns", "exec", namespace(member)));
  }

  /// Pulls the cable between a member and all others.
  void isolate(int member) {
    inSwitch("link", "set", port(member), "down");
  }

  /// From now on nothing that `from` sends gets to `to`; the other direction works.
  void drop(int from, int to) {
    nft(to, "add", "rule", "inet", "kv", "in", "ip", "saddr", peerHost(from), "drop");
  }

  /// All members hear one another again.
  void heal() {
    for (int member = 1; member <= size; member++) {
      inSwitch("link", "set", port(member), "up");
      nft(member, "flush", "chain", "inet", "kv", "in");
    }
  }

  private static String namespace(int member) {
    return "kv-n" + member;
  }

  private static String port(int member) {
    return "kv-p" + member;
  }

  private static String peerHost(int member) {
    return "10.99.0." + member;
  }

  private static String clientHost(int member) {
    return "198.18." + member + ".2";
  }

  private static void ip(String... arguments) {
    List<String> words = new ArrayList<>(List.of("ip"));
    words.addAll(List.of(arguments));
    Tool.run(words, Map.of(), "", LIMIT).ok();
  }

  private static void inSwitch(String... arguments) {
    List<String> words = new ArrayList<>(List.of("-n", SWITCH));
    words.addAll(List.of(arguments));
    ip(words.toArray(String[]::new));
  }

  private static void nft(int member, String... arguments) {
    List<String> words = new ArrayList<>(List.of("netns", "exec", namespace(member), "nft"));
    words.addAll(List.of(arguments));
    ip(words.toArray(String[]::new));
  }

  /// Removes all that carries these names; a cable ends with either of its ends.
  private void sweep() {
    List<String> names = new ArrayList<>(List.of(SWITCH));
    for (int member = 1; member <= size; member++) {
      Tool.run("ip", "link", "del", "kv-c" + member);
      names.add(namespace(member));
    }
    names.forEach(name -> Tool.run("ip", "netns", "del", name));
  }

  /// Takes the network away; the members in it must have ended.
  @Override
  public void close() {
    sweep();
  }
}
