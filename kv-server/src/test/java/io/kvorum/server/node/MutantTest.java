package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The simulation is tried itself: it must find each planted bug within 2 000 seeds.
///
/// `-Dsim.mutant.first=N` begins elsewhere; `-Dsim.mutant=NAME` tries one alone.
class MutantTest {
  private static final long SEEDS = Long.getLong("sim.mutant.seeds", 2_000);
  private static final long FIRST = Long.getLong("sim.mutant.first", 1);

  @BeforeAll
  static void say_nothing_of_what_goes_wrong_on_purpose() {
    SimLogs.silence();
  }

  @AfterAll
  static void speak_again() {
    SimLogs.speak();
  }

  static Stream<Mutant> mutants() {
    String chosen = System.getProperty("sim.mutant", "");
    return Stream.of(Mutant.values()).filter(mutant -> mutant.name().contains(chosen));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void is_caught(Mutant mutant) throws ReflectiveOperationException {
    String caught = run(MutantLoader.with(mutant));
    System.out.println("[simulation] " + mutant + ": " + caught);
    assertThat(caught).startsWith("caught");
  }

  /// Runs `SimCampaign.hunt` among the mutated classes.
  private static String run(ClassLoader loader) throws ReflectiveOperationException {
    var hunt =
        loader
            .loadClass(SimCampaign.class.getName())
            .getDeclaredMethod("hunt", long.class, long.class);
    hunt.setAccessible(true);
    try {
      return (String) hunt.invoke(null, FIRST, SEEDS);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
