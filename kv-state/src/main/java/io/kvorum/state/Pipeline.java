package io.kvorum.state;

import java.util.function.Consumer;
import java.util.function.LongFunction;

/// How a long piece of work in two steps is run: pieces are made, independent of each other, and
/// taken one by one, in their order. The state machine knows no thread; whoever opens it may have
/// several pieces made at once, while others are taken.
public interface Pipeline {
  /// Makes the pieces 0 to `pieces` - 1, each once. Returns when all are taken, or throws what one
  /// of the steps has thrown; neither step runs any more then. `source` is called by any thread,
  /// for at most a few pieces ahead of those taken; `sink` by the caller.
  <T> void run(long pieces, LongFunction<? extends T> source, Consumer<? super T> sink);

  /// One step after the other.
  static Pipeline inTurn() {
    return new Pipeline() {
      @Override
      public <T> void run(long pieces, LongFunction<? extends T> source, Consumer<? super T> sink) {
        for (long piece = 0; piece < pieces; piece++) {
          sink.accept(source.apply(piece));
        }
      }
    };
  }
}
