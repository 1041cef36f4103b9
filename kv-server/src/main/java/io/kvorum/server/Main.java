package io.kvorum.server;

import io.kvorum.server.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The process: arguments in, exit code out, signals turned into an orderly stop.
public final class Main {
  /// A stop that takes longer is left to the operating system: what was acknowledged is in the log.
  private static final Duration STOP_LIMIT = Duration.ofMillis(2_500);

  private Main() {}

  public static void main(String[] arguments) {
    Program program = new Program(Main::open, new Console());
    Thread hook = new Thread(() -> stopAndLeave(program), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    int code = program.run(List.of(arguments), System.getenv());
    if (!isStopping(hook)) {
      leave(code);
    }
  }

  private static Program.Member open(ServerConfig config) {
    Server server = Server.open(config);
    if (Boolean.getBoolean("kvorum.rehearse")) {
      Rehearsal.play(server.node(), server.addresses().getFirst());
    }
    return new Program.Member() {
      @Override
      public CompletableFuture<Void> stopped() {
        return server.stopped();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  /// Whether a signal has come. If so, the hook ends the process, else it never runs any more.
  private static boolean isStopping(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException stopping) {
      return true;
    }
  }

  /// Runs when a signal ends the process. An orderly stop is a success, whatever the signal's
  /// number.
  private static void stopAndLeave(Program program) {
    Thread stopping = Thread.ofPlatform().daemon().start(() -> program.stop(STOP_LIMIT));
    try {
      stopping.join(STOP_LIMIT);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    leave(Program.SUCCESS);
  }

  /// Ends the process without waiting for threads of libraries.
  private static void leave(int code) {
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  /// The standard streams, which carry nothing else than this.
  private static final class Console implements Program.Terminal {
    @Override
    public void print(String text) {
      System.out.print(text);
    }

    @Override
    public void complain(String text) {
      System.err.print(text);
    }

    @Override
    public void ready() {
      String socket = System.getenv("NOTIFY_SOCKET");
      if (socket != null && !socket.isEmpty()) {
        Systemd.send(socket, "READY=1");
      }
    }
  }
}
