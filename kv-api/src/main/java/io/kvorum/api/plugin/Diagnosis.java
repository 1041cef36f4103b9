package io.kvorum.api.plugin;

import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/// Says of a plugin that cannot be loaded what is wrong with it, and what to do.
final class Diagnosis {
  private static final Pattern MISSING_MODULE = Pattern.compile("Module (\\S+) not found");

  private static final String MISSING_CLASS = "put the jar with that class into the folder";

  private Diagnosis() {}

  static String of(Path folder, Throwable failure) {
    String advice =
        causes(failure)
            .flatMap(cause -> advice(cause).stream())
            .reduce((_, deeper) -> deeper)
            .map(text -> ": " + text)
            .orElse("");
    return "plugin " + folder + " cannot be loaded: " + words(failure) + advice;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  /// The message, and that of the first cause, which says more where there is one.
  private static String words(Throwable failure) {
    String root =
        causes(failure)
            .skip(1)
            .reduce((_, deeper) -> deeper)
            .map(deepest -> " (" + named(deepest) + ")")
            .orElse("");
    return Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString) + root;
  }

  private static String named(Throwable failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  private static Optional<String> advice(Throwable cause) {
    return switch (cause) {
      case UnsupportedClassVersionError _ -> Optional.of(laterJava());
      case InvalidModuleDescriptorException invalid when isLaterJava(invalid) ->
          Optional.of(laterJava());
      case NoClassDefFoundError _, ClassNotFoundException _ -> Optional.of(MISSING_CLASS);
      case ServiceConfigurationError _ when isClassless(cause) -> Optional.of(MISSING_CLASS);
      case ZipException _ -> Optional.of("the jar is damaged or incomplete, copy it again");
      case IllegalArgumentException _ when isNameless(cause) ->
          Optional.of("give the jar a module-info, or a name such as my-engine-1.0.jar");
      default -> missingModule(cause);
    };
  }

  private static String laterJava() {
    return "it was compiled for a later Java than "
        + Runtime.version().feature()
        + ", which runs here: start with a later JDK, or compile it with --release "
        + Runtime.version().feature();
  }

  private static boolean isLaterJava(InvalidModuleDescriptorException invalid) {
    return String.valueOf(invalid.getMessage()).contains("Unsupported major.minor version");
  }

  private static boolean isNameless(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains("Invalid module name");
  }

  private static boolean isClassless(Throwable cause) {
    return String.valueOf(cause.getMessage()).matches(".* Provider \\S+ not found");
  }

  private static Optional<String> missingModule(Throwable cause) {
    Matcher missing = MISSING_MODULE.matcher(String.valueOf(cause.getMessage()));
    if (!missing.find()) {
      return Optional.empty();
    }
    String name = missing.group(1).replaceFirst(",$", "");
    return Optional.of(
        ModuleFinder.ofSystem().find(name).isPresent()
            ? "start with KVORUM_JAVA_OPTS=--add-modules=" + name
            : "put the jar of that module into the folder");
  }
}
