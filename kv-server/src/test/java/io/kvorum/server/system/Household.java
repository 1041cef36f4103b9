package io.kvorum.server.system;

import io.kvorum.server.Server;
import io.kvorum.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A program: many members in one process, each opened as programs do that embed Kvorum. They share
/// no more than the work of the JVM's compilers.
///
/// Started by the launcher of the distribution, on its modules. Its arguments are what the launcher
/// names as its own program, and then the flags of each member, with [#NEXT] between them. It ends
/// when one of them does.
final class Household {
  static final String NEXT = "--";

  /// `--module` and its name.
  private static final int WORDS_OF_THE_LAUNCHER = 2;

  private Household() {}

  public static void main(String[] arguments) {
    Thread.setDefaultUncaughtExceptionHandler(Household::end);
    List<String> flags = new ArrayList<>();
    for (String word : Arrays.asList(arguments).subList(WORDS_OF_THE_LAUNCHER, arguments.length)) {
      if (word.equals(NEXT)) {
        start(flags);
        flags.clear();
      } else {
        flags.add(word);
      }
    }
    start(flags);
  }

  private static void start(List<String> flags) {
    ServerConfig config = ServerConfig.of(flags.toArray(String[]::new));
    Thread.ofPlatform().start(() -> run(config));
  }

  private static void run(ServerConfig config) {
    Server.open(config).stopped().join();
    throw new IllegalStateException("a member has stopped: " + config.dataDir());
  }

  private static void end(Thread thread, Throwable failure) {
    System.getLogger(Household.class.getName())
        .log(System.Logger.Level.ERROR, thread.getName(), failure);
    Runtime.getRuntime().halt(1);
  }
}
