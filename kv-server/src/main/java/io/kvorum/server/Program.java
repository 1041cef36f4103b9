package io.kvorum.server;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.frontend.FrontendException;
import io.kvorum.server.cluster.RemovedException;
import io.kvorum.server.config.CommandLine;
import io.kvorum.server.config.HelpText;
import io.kvorum.server.config.Notice;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.config.UsageException;
import io.kvorum.server.log.Logs;
import io.kvorum.storage.spi.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// The life of the process from its command line to its exit code, without the process: what it
/// prints, and how a member is opened, are handed in.
final class Program {
  /// The process is well, or was told to end.
  static final int SUCCESS = 0;

  /// The member could not start, or gave up.
  static final int FAILURE = 1;

  /// The command line could not be understood.
  static final int USAGE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Program.class);

  /// A member that is open: it serves clients, and knows a leader.
  interface Member extends AutoCloseable {
    /// Completes once it is closed; exceptionally if it gave up, with the reason.
    CompletableFuture<Void> stopped();

    @Override
    void close();
  }

  /// What the process shows to whoever started it, apart from the log.
  interface Terminal {
    /// Help and version.
    void print(String text);

    /// What was wrong with the command line.
    void complain(String text);

    /// Tells the service manager that clients are served.
    void ready();
  }

  /// Opens a member; throws what says why it cannot.
  interface Opener {
    Member open(ServerConfig config);
  }

  private final Opener opener;
  private final Terminal terminal;
  private final CompletableFuture<Member> opened = new CompletableFuture<>();

  Program(Opener opener, Terminal terminal) {
    this.opener = opener;
    this.terminal = terminal;
  }

  /// Does what the command line asks for, and returns the exit code once that is done. A member
  /// runs until it gives up or `stop` is called by another thread.
  int run(List<String> arguments, Map<String, String> environment) {
    try {
      return switch (CommandLine.read(arguments, environment)) {
        case CommandLine.Help help -> print(help.text());
        case CommandLine.Version _ -> print(Version.lines());
        case CommandLine.Plugins _ -> list(Plugins.find());
        case CommandLine.Start start -> serve(start, arguments);
      };
    } catch (UsageException mistake) {
      terminal.complain(mistake.getMessage() + "\n" + HelpText.usage());
      return USAGE;
    } catch (ConfigException unusable) {
      fatal("failed to verify flags", unusable);
      return FAILURE;
    }
  }

  /// Ends the member in good order if there is one, or if one is open within `opening`. Returns
  /// when it is closed. For the thread that a signal starts, while `run` waits.
  void stop(Duration opening) {
    LOG.info("received signal; shutting down");
    LOG.info("closing etcd server");
    try {
      opened.get(opening.toMillis(), TimeUnit.MILLISECONDS).close();
      LOG.info("closed etcd server");
    } catch (TimeoutException | ExecutionException noMember) {
      LOG.info("stopped before the member was open");
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private int print(String text) {
    terminal.print(text);
    return SUCCESS;
  }

  /// What works is listed, and what does not is told as well.
  private int list(Plugins plugins) {
    terminal.print(PluginList.of(plugins));
    plugins.mistakes().forEach(mistake -> terminal.complain("kvorum: " + mistake + "\n"));
    return plugins.mistakes().isEmpty() ? SUCCESS : FAILURE;
  }

  private int serve(CommandLine.Start start, List<String> arguments) {
    ServerConfig config = start.config();
    Logs.configure(config.logging());
    LOG.atInfo().addKeyValue("args", arguments).log("Running: ");
    start.notices().forEach(Program::tell);
    LOG.atInfo()
        .addKeyValue("etcd-version", Version.ETCD)
        .addKeyValue("kvorum-version", Version.kvorum())
        .addKeyValue("java-version", Runtime.version())
        .addKeyValue("name", config.name())
        .addKeyValue("data-dir", config.dataDir())
        .addKeyValue("storage-engine", config.storage().name())
        .addKeyValue("log-engine", config.log().name())
        .addKeyValue("listen-peer-urls", config.listen().peerUrls())
        .addKeyValue("listen-client-urls", config.listen().clientUrls())
        .addKeyValue("advertise-client-urls", config.advertise().clientUrls())
        .log("starting an etcd server");
    try {
      return opened(config).map(this::await).orElse(FAILURE);
    } catch (RemovedException removed) {
      // As etcd does: whoever restarts it would only see it end again.
      LOG.atWarn().addKeyValue("error", removed.getMessage()).log("server error");
      LOG.warn("data-dir used by this member must be removed");
      return SUCCESS;
    }
  }

  private Optional<Member> opened(ServerConfig config) {
    try {
      Member member = opener.open(config);
      opened.complete(member);
      return Optional.of(member);
    } catch (RemovedException removed) {
      opened.completeExceptionally(removed);
      throw removed;
    } catch (RuntimeException | Error failed) {
      opened.completeExceptionally(failed);
      fatal("failed to start", failed);
      return Optional.empty();
    }
  }

  private int await(Member member) {
    LOG.info("ready to serve client requests");
    terminal.ready();
    try {
      member.stopped().join();
      return SUCCESS;
    } catch (CompletionException gaveUp) {
      fatal("the member gave up", Objects.requireNonNullElse(gaveUp.getCause(), gaveUp));
      return FAILURE;
    }
  }

  /// Failures of the world are told by their message; a bug shows where it is.
  private static void fatal(String message, Throwable failure) {
    LoggingEventBuilder line = LOG.atError().addMarker(Logs.fatal());
    switch (failure) {
      case ConfigException _, DataDirectoryException _, FrontendException _, StorageException _ ->
          line.addKeyValue("error", failure.getMessage()).log(message);
      default -> line.setCause(failure).log(message);
    }
  }

  private static void tell(Notice notice) {
    LoggingEventBuilder line =
        notice.level() == ServerConfig.LogLevel.WARN ? LOG.atWarn() : LOG.atInfo();
    for (Map.Entry<String, String> field : notice.fields().entrySet()) {
      line = line.addKeyValue(field.getKey(), field.getValue());
    }
    line.log(notice.message());
  }
}
