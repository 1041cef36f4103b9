package io.kvorum.raft;

import java.util.ArrayList;
import java.util.List;

/// The effects of one step, in their order.
final class EffectList {
  private List<Effect> effects = new ArrayList<>();

  void add(Effect effect) {
    effects.add(effect);
  }

  /// Hands the list over; the next step begins a new one.
  List<Effect> take() {
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }
}
