package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

/// The test of a test: what is broken on purpose must be found out, within a few attempts.
final class Control {
  private static final int ATTEMPTS = 3;

  private Control() {}

  /// What a sound server survives.
  interface Harm {
    void happen() throws InterruptedException;
  }

  /// @param broken what is wrong with the server
  /// @param check holds it against its promises: fails, at one of the attempts
  static void mustBeCaught(String broken, Harm harm, Runnable check) throws InterruptedException {
    String caught = "";
    for (int i = 1; i <= ATTEMPTS && caught.isEmpty(); i++) {
      harm.happen();
      try {
        check.run();
      } catch (AssertionError lost) {
        caught =
            "attempt "
                + i
                + ": "
                + String.valueOf(lost.getMessage()).lines().findFirst().orElse("");
      }
    }
    assertThat(caught).as("the loss that a server %s must show", broken).isNotEmpty();
    Rig.say("control " + broken + ": caught at " + caught);
  }
}
