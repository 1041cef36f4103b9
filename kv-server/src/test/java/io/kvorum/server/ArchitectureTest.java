package io.kvorum.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The plan of the house, kept: what may know what, over the classes of every module.
class ArchitectureTest {
  private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();

  private static final Path BENCH = HOUSE.resolve("kv-bench");

  /// The modules that are functions of their input and of nothing else.
  private static final DescribedPredicate<JavaClass> PURE =
      resideInAnyPackage("io.kvorum.raft..", "io.kvorum.state..")
          .and(not(resideInAPackage("io.kvorum.raft.transport..")))
          .as("in kv-raft (but its transport SPI) and kv-state");

  private static JavaClasses classes;

  @BeforeAll
  static void read_the_classes_of_every_module() throws IOException {
    classes = new ClassFileImporter().importPaths(rooms("target/classes"));
  }

  /// The folders of that name in every module that has one.
  private static List<Path> rooms(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(HOUSE)) {
      return entries
          .filter(room -> room.getFileName().toString().startsWith("kv-"))
          .map(room -> room.resolve(folder))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  private static GivenClassesConjunction noPureClasses() {
    return noClasses().that(PURE);
  }

  private static void check(ArchRule rule) {
    rule.check(classes);
  }

  /// `kv-bench` is looked at where it is built: the server's tests do not depend on it.
  @Test
  void every_class_of_the_house_is_looked_at() throws IOException {
    List<Path> needed =
        rooms("src/main/java").stream().filter(room -> !room.startsWith(BENCH)).toList();
    assertThat(needed).hasSizeGreaterThan(10);
    for (Path sources : needed) {
      try (Stream<Path> files = Files.walk(sources)) {
        assertThat(
                files
                    .map(file -> sources.relativize(file).toString())
                    .filter(file -> file.endsWith(".java") && !file.endsWith("-info.java"))
                    .map(file -> file.substring(0, file.length() - 5).replace('/', '.')))
            .allSatisfy(name -> assertThat(classes.contain(name)).as(name).isTrue());
      }
    }
  }

  @Test
  void no_packages_form_a_ring() {
    check(slices().matching("io.kvorum.(**)").should().beFreeOfCycles());
  }

  @Test
  void the_pure_modules_have_no_thread_file_or_socket() {
    check(
        noPureClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.util.concurrent..",
                "java.io..",
                "java.nio.file..",
                "java.nio.channels..",
                "java.net..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, ThreadLocal.class, Process.class, Runtime.class));
  }

  @Test
  void the_pure_modules_ask_no_clock_and_no_system() {
    DescribedPredicate<JavaMethodCall> now =
        DescribedPredicate.describe(
            "java.time's now()",
            call ->
                call.getName().equals("now")
                    && call.getTargetOwner().getPackageName().equals("java.time"));

    DescribedPredicate<JavaMethodCall> system =
        DescribedPredicate.describe(
            "a method of System other than arraycopy",
            call ->
                call.getTargetOwner().isEquivalentTo(System.class)
                    && !call.getName().equals("arraycopy"));

    check(
        noPureClasses()
            .should()
            .callMethodWhere(now.or(system))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class)
            .orShould(ACCESS_STANDARD_STREAMS));
  }

  @Test
  void the_pure_modules_take_their_chance_from_outside() {
    check(
        noPureClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, SecureRandom.class)
            .orShould()
            .callMethod(Math.class, "random"));
  }

  @Test
  void only_the_server_is_wired_by_dagger() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.kvorum.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dagger..", "jakarta.inject..", "javax.inject.."));
  }

  @ParameterizedTest
  @CsvSource({
    "org.rocksdb.., io.kvorum.storage.rocksdb..",
    "org.lmdbjava.., io.kvorum.storage.lmdb..",
    "org.h2.., io.kvorum.storage.mvstore.."
  })
  void an_engine_is_known_to_its_plugin_alone(String engine, String plugin) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(plugin)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(engine));
  }

  @Test
  void grpc_and_protobuf_stay_at_the_leaves() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "io.kvorum.frontend.etcd..", "io.kvorum.transport.grpc..", "io.kvorum.tck.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "com.google.protobuf.."));
  }

  @Test
  void netty_stays_at_the_leaves() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("io.kvorum.frontend..", "io.kvorum.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty.."));
  }

  @Test
  void the_server_and_its_plugins_do_not_know_each_other() {
    String[] plugins = {
      "io.kvorum.storage.file..",
      "io.kvorum.storage.rocksdb..",
      "io.kvorum.storage.lmdb..",
      "io.kvorum.storage.mvstore..",
      "io.kvorum.transport..",
      "io.kvorum.frontend.."
    };

    check(
        noClasses()
            .that()
            .resideInAPackage("io.kvorum.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(plugins));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.kvorum.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.kvorum.server.."));
  }

  @Test
  void only_programs_write_to_the_standard_streams() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("io.kvorum.bench..", "io.kvorum.tck.cli..")
            .and()
            .doNotBelongToAnyOf(Main.class)
            .should(ACCESS_STANDARD_STREAMS));
  }
}
