package io.kvorum.state.mvcc;

import java.util.Iterator;
import java.util.function.Consumer;

/// Hands what one step makes to another that takes it, in order, and returns when all is taken.
public interface Feed {
  <T> void run(Iterator<T> source, Consumer<? super T> sink);
}
