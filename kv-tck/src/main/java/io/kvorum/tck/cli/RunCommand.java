package io.kvorum.tck.cli;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.plugin.Origin;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.tck.Seed;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kv-tck run`.
@Command(
    name = "run",
    description =
        "Runs the contracts that a plugin or a server has to keep, and reports rule by rule.",
    footer = "Exit status: 0 proven, 1 broken, 2 no verdict, 3 incomplete: not all could be tried.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Tried tried = new Tried();

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description =
          "A folder with one folder for each plugin, or with the jars of one; without it, only"
              + " what is built in.")
  private @Nullable Path plugins;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A configuration file of Kvorum, for the plugin's settings: storage: {NAME: {key:"
              + " value}}, log: ..., peer: ...")
  private @Nullable Path config;

  @Mixin private Access access = new Access();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      required = true,
      description = "The folder for report.html and JUnit's TEST-junit-jupiter.xml.")
  private Path report = Path.of("");

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description =
          "A page of Markdown that the table of rules, tests and results is written into, between"
              + " its lines <!-- rules --> and <!-- end of rules -->.")
  private @Nullable Path page;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Repeats a run; without it, a new seed.")
  private @Nullable Long seed;

  /// What is tried: one of these.
  static final class Tried {
    @Option(
        names = "--engine",
        paramLabel = "NAME",
        description = "A storage engine: its store and its log, as its capabilities claim.")
    private @Nullable String engine;

    @Option(names = "--log", paramLabel = "NAME", description = "The log of a storage engine.")
    private @Nullable String log;

    @Option(names = "--transport", paramLabel = "NAME", description = "A peer transport.")
    private @Nullable String transport;

    @Option(
        names = "--endpoint",
        paramLabel = "URL",
        description =
            "A running server of etcd's API that holds nothing of worth; once more for each other"
                + " member of its cluster.")
    private List<URI> endpoints = List.of();
  }

  /// What is tried, in words, where its contracts find it, and those contracts.
  private record Task(String subject, Object given, List<Class<?>> contracts) {}

  @Override
  public Integer call() throws IOException {
    Optional<RulesPage> rules = Optional.ofNullable(page).map(RulesPage::new);
    Seed chosen = seed == null ? Seed.choose() : new Seed(seed);
    Task task = tried.endpoints.isEmpty() ? pluginTask() : endpointTask();
    Files.createDirectories(report);
    PrintWriter out = out();
    out.println(
        "kv-tck " + Main.version() + ": trying " + task.subject() + ", seed " + chosen.value());
    System.setProperty(Seed.PROPERTY, Long.toString(chosen.value()));
    Progress progress = new Progress(out);
    long began = System.nanoTime();
    List<Trial> trials =
        Verification.run(task.given(), task.contracts(), report, out, progress::ended);
    Verdict verdict =
        new Verdict(
            task.subject(),
            trials,
            Verdict.unverified(task.contracts()),
            chosen.value(),
            Duration.ofNanos(System.nanoTime() - began));
    Path html = report.resolve("report.html");
    Files.writeString(html, new HtmlReport(verdict, RuleBook.rules()).text());
    if (rules.isPresent()) {
      rules.get().write(verdict);
    }
    out.println("report: " + html);
    out.println(verdict.line());
    out.flush();
    return switch (verdict.result()) {
      case PROVEN -> Main.PROVEN;
      case BROKEN -> Main.BROKEN;
      case INCOMPLETE -> Main.INCOMPLETE;
    };
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command up");
    }
    return spec.commandLine().getOut();
  }

  private Choice choice() {
    String name =
        Optional.ofNullable(tried.engine)
            .or(() -> Optional.ofNullable(tried.log))
            .or(() -> Optional.ofNullable(tried.transport))
            .orElseThrow();
    return new Choice(name, Optional.ofNullable(plugins), Optional.ofNullable(config));
  }

  private Task endpointTask() {
    Endpoints endpoints = access.to(tried.endpoints);
    return new Task(endpoints.words(), endpoints, List.of(EndpointTrial.class));
  }

  private Task pluginTask() {
    Subjects subjects = new Subjects(choice());
    String name = subjects.choice().name();
    if (tried.transport != null) {
      Origin origin = subjects.transport().origin();
      return new Task(
          words("peer transport", name, origin), subjects, List.of(TransportTrial.class));
    }
    Set<Capability> claimed = subjects.engine().provider().descriptor().capabilities();
    List<Class<?>> contracts = new ArrayList<>();
    if (tried.engine != null && claimed.contains(Capability.STORE)) {
      contracts.add(StoreTrial.class);
      if (claimed.contains(Capability.ONLINE_RECLAIM)) {
        contracts.add(ReclaimTrial.class);
      }
      if (claimed.contains(Capability.CHEAP_RANGE_DELETE)) {
        contracts.add(RangeDeleteTrial.class);
      }
    }
    if (claimed.contains(Capability.LOG)) {
      contracts.add(LogTrial.class);
    }
    if (contracts.isEmpty()) {
      throw new ConfigException(
          "storage engine \"" + name + "\" claims " + claimed + ": there is nothing to try");
    }
    return new Task(words("storage engine", name, subjects.engine().origin()), subjects, contracts);
  }

  private static String words(String kind, String name, Origin origin) {
    return "%s \"%s\"%s, %s"
        .formatted(kind, name, origin.version().map(text -> " " + text).orElse(""), origin);
  }
}
