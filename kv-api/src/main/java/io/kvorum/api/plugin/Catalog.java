package io.kvorum.api.plugin;

import io.kvorum.api.config.ConfigException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// All providers of one kind, by name. Immutable.
public final class Catalog<P> {
  private final String kind;
  private final SortedMap<String, Found<P>> byName;

  Catalog(String kind, SortedMap<String, Found<P>> byName) {
    this.kind = kind;
    this.byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /// What messages call a provider of this kind, such as `storage engine`.
  public String kind() {
    return kind;
  }

  public SortedMap<String, Found<P>> byName() {
    return byName;
  }

  /// The names, in order, for messages.
  public String names() {
    return byName.isEmpty() ? "none" : String.join(", ", byName.keySet());
  }

  /// Those that are fit for something.
  public Catalog<P> where(Predicate<? super P> fitting) {
    SortedMap<String, Found<P>> chosen = new TreeMap<>(byName);
    chosen.values().removeIf(found -> !fitting.test(found.provider()));
    return new Catalog<>(kind, chosen);
  }

  /// @throws ConfigException if there is none of that name; it lists those there are
  public Found<P> find(String name) {
    Found<P> found = byName.get(name);
    if (found == null) {
      throw new ConfigException(
          "unknown " + kind + " \"" + name + "\" (there are: " + names() + ")");
    }
    return found;
  }
}
