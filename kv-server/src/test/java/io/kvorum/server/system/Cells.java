package io.kvorum.server.system;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
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
/// One process runs all the twelve members, as a [Household]: what each of twelve JVMs would
/// compile for itself, for some thousands of requests, takes several times as long as the answers.
///
/// @param <C> how the test speaks to a cell
final class Cells<C> {
  private static final List<String> ENGINES = List.of("rocksdb", "lmdb", "mvstore");
  private static final List<Integer> SIZES = List.of(1, 3);
  private static final String JAVA_OPTIONS = "-XX:+UseSerialGC";

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
    List<Cell> cells = new ArrayList<>();
    for (String engine : ENGINES) {
      SIZES.forEach(size -> cells.add(cell(rig, engine, size, flags)));
    }
    List<Member> members =
        cells.stream().flatMap(cell -> cell.cluster().members().stream()).toList();
    launch(rig, members);
    Duration limit = ServerProcess.START_LIMIT.multipliedBy(members.size());
    cells.forEach(cell -> cell.cluster().awaitReady(limit));
    return new Cells<>(
        askers, cells.stream().map(cell -> opened.apply(cell.name(), cell.cluster())).toList());
  }

  private static Cell cell(Rig rig, String engine, int size, List<String> flags) {
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of("--storage-engine", engine));
    List<Cluster.Place> places = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      Path data = rig.folder().resolve("data-" + engine + "-" + size + "-m" + i);
      places.add(new Cluster.Place(ServerCommand.kvorum(), data, Ports.free(), all));
    }
    String name = engine + (size == 1 ? ", one member" : ", three members");
    return new Cell(name, Cluster.of(rig, places));
  }

  private static void launch(Rig rig, List<Member> members) {
    Member last = members.getLast();
    List<String> words = new ArrayList<>();
    for (Member member : members.subList(0, members.size() - 1)) {
      words.addAll(member.flags().words());
      words.add(Household.NEXT);
    }
    ServerProcess household = rig.launch(household().and(words), last.flags());
    members.forEach(member -> member.livesIn(household));
  }

  /// The launcher runs the first program that it is told of; its own comes after its options.
  private static ServerCommand household() {
    URL classes = Household.class.getProtectionDomain().getCodeSource().getLocation();
    return ServerCommand.kvorum()
        .with("CLASSPATH", Path.of(URI.create(classes.toString())).toString())
        .with("KVORUM_JAVA_OPTS", JAVA_OPTIONS + " " + Household.class.getName());
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
