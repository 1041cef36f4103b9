package io.kvorum.server;

import java.lang.module.ModuleDescriptor;
import java.util.Locale;
import java.util.Optional;

/// Which version this is, of etcd's API and of its own.
public final class Version {
  /// The etcd whose behaviour this server has.
  public static final String ETCD = "3.7.1";

  private Version() {}

  /// The version of Kvorum, or `development` where it does not run as a module.
  public static String kvorum() {
    return Optional.ofNullable(Version.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("development");
  }

  /// The lines of `--version`: etcd's four, which tools read, and our own.
  static String lines() {
    return """
        etcd Version: %s
        Git SHA: not etcd, Kvorum %s
        Go Version: none, Java %s
        Go OS/Arch: %s/%s
        Kvorum Version: %s
        """
        .formatted(ETCD, kvorum(), Runtime.version(), system(), architecture(), kvorum());
  }

  private static String system() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT);
  }

  /// Go's name for the architecture.
  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : name;
  }
}
