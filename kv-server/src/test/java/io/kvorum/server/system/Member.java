package io.kvorum.server.system;

import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One place in a [Cluster]: its flags and its data stay while processes come and go.
///
/// One thread starts and stops it; any may ask.
final class Member implements AutoCloseable {
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(1);

  private final Rig rig;
  private final ServerCommand command;
  private final Wire probe;
  private volatile MemberFlags flags;
  private volatile Optional<ServerProcess> process = Optional.empty();

  Member(Rig rig, ServerCommand command, MemberFlags flags) {
    this.rig = rig;
    this.command = command;
    this.flags = flags;
    this.probe = new Wire(flags.ports().clientAddress(), PROBE_LIMIT);
  }

  String name() {
    return flags.name();
  }

  Ports ports() {
    return flags.ports();
  }

  MemberFlags flags() {
    return flags;
  }

  /// From its next start on the member has these flags.
  void become(MemberFlags next) {
    flags = next;
  }

  /// Starts the process and returns at once.
  void launch() {
    process = Optional.of(rig.launch(command, flags));
  }

  /// Is one of those that a process runs.
  void livesIn(ServerProcess shared) {
    process = Optional.of(shared.seenAs(flags));
  }

  void awaitReady() {
    process().awaitReady();
  }

  void awaitReady(Duration limit) {
    process().awaitReady(limit);
  }

  ServerProcess process() {
    return process.orElseThrow(() -> new IllegalStateException(name() + " was never started"));
  }

  boolean isRunning() {
    return process.filter(ServerProcess::isAlive).isPresent();
  }

  /// `kill -9`; returns when the process is gone.
  void kill() {
    process().kill();
  }

  /// What the member says of itself, if it answers within a second.
  Optional<StatusResponse> status() {
    return asking(
        () -> probe.ask(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance()));
  }

  /// The hash of all that it holds at its newest revision.
  Optional<HashKVResponse> hash() {
    return asking(
        () -> probe.ask(MaintenanceGrpc.getHashKVMethod(), HashKVRequest.getDefaultInstance()));
  }

  /// The peer URLs of all voters, as this member knows them; empty if it does not answer.
  Set<String> memberList() {
    return asking(
            () ->
                probe.ask(
                    ClusterGrpc.getMemberListMethod(), MemberListRequest.getDefaultInstance()))
        .map(
            list ->
                list.getMembersList().stream()
                    .filter(m -> !m.getIsLearner())
                    .flatMap(m -> m.getPeerURLsList().stream())
                    .collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  private static <T> Optional<T> asking(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (StatusRuntimeException notNow) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    probe.close();
  }

  @Override
  public String toString() {
    return name();
  }
}
