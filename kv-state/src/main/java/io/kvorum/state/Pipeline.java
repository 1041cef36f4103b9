package io.kvorum.state;

import java.util.Iterator;
import java.util.function.Consumer;

/// How a long piece of work in two steps is run: one step makes pieces, the other takes each of
/// them, in their order. The state machine knows no thread; whoever opens it may have the two steps
/// run beside each other.
public interface Pipeline {
  /// Returns when all pieces are taken, or throws what one of the steps has thrown; neither step
  /// runs any more then. Only one thread is in a step at a time, and the taking one is the caller.
  <T> void run(Iterator<T> source, Consumer<? super T> sink);

  /// One step after the other.
  static Pipeline inTurn() {
    return new Pipeline() {
      @Override
      public <T> void run(Iterator<T> source, Consumer<? super T> sink) {
        source.forEachRemaining(sink);
      }
    };
  }
}
