package io.kvorum.server.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Every way to run the server under test, called cells: each engine, alone and as three members.
/// All of them answer the same requests, at the same time.
///
/// @param <C> how the test speaks to a cell
final class Cells<C> {
  private static final List<String> ENGINES = List.of("rocksdb", "lmdb", "mvstore");
  private static final List<Integer> SIZES = List.of(1, 3);

  /// Twelve servers that each answer some thousands of requests on the cores of one machine: what
  /// the better compiler and more collectors' threads cost does not come back.
  private static final String FEW_COMPILERS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private final ExecutorService askers;
  private final List<C> all;

  private Cells(ExecutorService askers, List<C> all) {
    this.askers = askers;
    this.all = List.copyOf(all);
  }

  /// Starts all of them at once, and returns when all are ready.
  ///
  /// @param flags what each member is told besides its engine
  /// @param opened makes of a cell's name and members what the test speaks to
  static <C> Cells<C> start(Rig rig, List<String> flags, BiFunction<String, Cluster, C> opened) {
    ExecutorService askers = rig.closing(Executors.newVirtualThreadPerTaskExecutor());
    List<Cell> launched = new ArrayList<>();
    for (String engine : ENGINES) {
      SIZES.forEach(members -> launched.add(launch(rig, engine, members, flags)));
    }
    launched.forEach(cell -> cell.cluster().awaitReady());
    return new Cells<>(
        askers, launched.stream().map(cell -> opened.apply(cell.name(), cell.cluster())).toList());
  }

  private static Cell launch(Rig rig, String engine, int members, List<String> flags) {
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of("--storage-engine", engine));
    ServerCommand command = ServerCommand.underTest().with("KVORUM_JAVA_OPTS", FEW_COMPILERS);
    List<Cluster.Place> places = new ArrayList<>();
    for (int i = 1; i <= members; i++) {
      places.add(
          new Cluster.Place(
              command,
              rig.folder().resolve("data-" + engine + "-" + members + "-m" + i),
              Ports.free(),
              all));
    }
    String name = engine + (members == 1 ? ", one member" : ", three members");
    return new Cell(name, Cluster.launch(rig, places));
  }

  private record Cell(String name, Cluster cluster) {}

  /// The member to ask where only one of a cell is: of several one that does not lead.
  static Member asked(Cluster cluster) {
    Member leader = cluster.awaitLeader();
    return cluster.others(leader).stream().findFirst().orElse(leader);
  }

  List<C> all() {
    return all;
  }

  /// Asks all of them at once, each on a thread of its own, and does not wait for the answers,
  /// which are in the order of [#all].
  <A> List<CompletableFuture<A>> ask(Function<C, A> question) {
    return all.stream()
        .map(cell -> CompletableFuture.supplyAsync(() -> question.apply(cell), askers))
        .toList();
  }
}
