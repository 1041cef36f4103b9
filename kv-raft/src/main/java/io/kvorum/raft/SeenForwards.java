package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/// Tells a forward from its double. A forward is only for the leader of one term, so that this
/// leader's memory suffices: a window of the newest sequence numbers of each member. What is older
/// than the window counts as seen: losing a proposal is allowed, taking it twice is not.
final class SeenForwards {
  static final int WINDOW = 1 << 16;

  private final Map<MemberId, Window> windows = new TreeMap<>();

  /// Whether this is the first copy to arrive.
  boolean isFirst(ProposalId id) {
    Window window = windows.get(id.member());
    if (window == null || id.bootCount() > window.bootCount) {
      window = new Window(id.bootCount(), id.sequence());
      windows.put(id.member(), window);
    }
    return id.bootCount() == window.bootCount && window.add(id.sequence());
  }

  private static final class Window {
    final long bootCount;
    final BitSet seen = new BitSet(WINDOW);
    long highest;

    Window(long bootCount, long highest) {
      this.bootCount = bootCount;
      this.highest = highest;
    }

    boolean add(long sequence) {
      if (sequence <= highest - WINDOW) {
        return false;
      }
      if (sequence > highest) {
        forgetFrom(highest + 1, sequence);
        highest = sequence;
      }
      int slot = slot(sequence);
      boolean first = !seen.get(slot);
      seen.set(slot);
      return first;
    }

    private void forgetFrom(long from, long upTo) {
      if (upTo - from >= WINDOW) {
        seen.clear();
        return;
      }
      for (long i = from; i <= upTo; i++) {
        seen.clear(slot(i));
      }
    }

    private static int slot(long sequence) {
      return (int) (sequence & (WINDOW - 1));
    }
  }
}
