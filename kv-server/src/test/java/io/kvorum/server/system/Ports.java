package io.kvorum.server.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Where a member listens: an address for its clients and one for its peers.
///
/// Free ports of the loopback address are drawn below the range from which the kernel takes the
/// ports of outgoing connections (32768 on Linux): a server that is down for a moment finds its
/// port free when it comes back.
record Ports(String clientHost, int client, String peerHost, int peer) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final Set<Integer> TAKEN = new HashSet<>();

  static Ports free() {
    return new Ports(LOOPBACK, freePort(), LOOPBACK, freePort());
  }

  private static synchronized int freePort() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (TAKEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }

  String clientAddress() {
    return clientHost + ":" + client;
  }

  String clientUrl() {
    return "http://" + clientAddress();
  }

  String peerUrl() {
    return "http://" + peerHost + ":" + peer;
  }
}
