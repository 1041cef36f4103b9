package io.kvorum.server.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Maven as on a stranger's machine: with a local repository of its own, in which Kvorum's
/// artifacts are what `mvn install` would leave there. What this build has fetched from elsewhere
/// is taken from its repository; the rest is fetched.
record StrangersMaven(Path program, Path settings) {
  private static final Path ROOT = Path.of("..");
  private static final List<String> ARTIFACTS =
      List.of("kv-api", "kv-raft", "kv-spi-storage", "kv-tck");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /// Skips the test where the build did not say which Maven it is.
  static StrangersMaven create(Path folder) throws IOException {
    String home = System.getProperty("kvorum.maven", "");
    Machine.need(!home.isEmpty(), "not started by Maven");
    Path repository = Files.createDirectory(folder.resolve("repository"));
    install(repository);
    Path settings = folder.resolve("settings.xml");
    Files.writeString(
        settings,
        """
        <settings>
          <localRepository>%s</localRepository>
          <profiles><profile>
            <id>near</id>
            <repositories><repository><id>near</id><url>%2$s</url></repository></repositories>
            <pluginRepositories><pluginRepository><id>near</id><url>%2$s</url></pluginRepository></pluginRepositories>
          </profile></profiles>
          <activeProfiles><activeProfile>near</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(repository, Path.of(System.getProperty("kvorum.repository")).toUri()));
    return new StrangersMaven(Path.of(home, "bin/mvn"), settings);
  }

  private static void install(Path repository) throws IOException {
    String version = System.getProperty("kvorum.version", "");
    install(ROOT.resolve("pom.xml"), repository, "kvorum", version, "pom");
    for (String artifact : ARTIFACTS) {
      Path module = ROOT.resolve(artifact);
      Path jar = module.resolve("target/%s-%s.jar".formatted(artifact, version));
      install(module.resolve("pom.xml"), repository, artifact, version, "pom");
      install(jar, repository, artifact, version, "jar");
    }
  }

  private static void install(
      Path file, Path repository, String artifact, String version, String type) throws IOException {
    Path folder = repository.resolve("io/kvorum").resolve(artifact).resolve(version);
    Files.createDirectories(folder);
    Files.copy(file, folder.resolve("%s-%s.%s".formatted(artifact, version, type)));
  }

  /// Runs it in a project.
  Tool run(Path project, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--batch-mode",
                "--quiet",
                "--settings",
                settings.toString(),
                "--file",
                project.resolve("pom.xml").toString()));
    command.addAll(List.of(words));
    return Tool.run(command, Map.of(), "", LIMIT);
  }
}
