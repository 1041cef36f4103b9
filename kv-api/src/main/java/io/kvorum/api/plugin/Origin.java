package io.kvorum.api.plugin;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/// Where a provider comes from.
///
/// @param module the name of its module; empty on the class path
/// @param version of its module, as its jar says; empty if it does not
/// @param folder of its plugin; empty for what the process brings itself
public record Origin(Optional<String> module, Optional<String> version, Optional<String> folder) {
  static Origin of(Class<?> type, Optional<String> folder) {
    Module module = type.getModule();
    return new Origin(
        Optional.ofNullable(module.getName()),
        Optional.ofNullable(module.getDescriptor()).flatMap(ModuleDescriptor::rawVersion),
        folder);
  }

  /// `plugins/NAME`, or that it is built in.
  public String place() {
    return folder.orElse("built in");
  }

  @Override
  public String toString() {
    return module.map(name -> place() + " (module " + name + ")").orElseGet(this::place);
  }
}
