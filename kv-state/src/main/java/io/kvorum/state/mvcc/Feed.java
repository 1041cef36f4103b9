package io.kvorum.state.mvcc;

import java.util.function.Consumer;
import java.util.function.LongFunction;

/// Has pieces made, maybe several at a time, and hands them over in their order; returns when all
/// are taken.
public interface Feed {
  <T> void run(long pieces, LongFunction<? extends T> source, Consumer<? super T> sink);
}
