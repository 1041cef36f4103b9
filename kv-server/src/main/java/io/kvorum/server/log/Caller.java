package io.kvorum.server.log;

import java.util.List;
import java.util.stream.Stream;

/// The line of source that wrote a log line, as etcd shows it: last folder, file and line.
final class Caller {
  /// The packages of slf4j and of the JDK's two ways to log.
  private static final List<String> LOGGERS =
      List.of("org.slf4j.", "java.util.logging.", "sun.util.logging.", "jdk.internal.logger.");

  private static final StackWalker STACK = StackWalker.getInstance();
  private static final String OWN_PACKAGE = Caller.class.getPackageName() + ".";

  private Caller() {}

  /// The nearest caller that is no logger.
  static String ofLogger() {
    return STACK.walk(Caller::first);
  }

  private static String first(Stream<StackWalker.StackFrame> frames) {
    return frames
        .filter(frame -> !isLogging(frame.getClassName()))
        .findFirst()
        .map(Caller::format)
        .orElse("unknown:0");
  }

  private static boolean isLogging(String className) {
    boolean ours = className.startsWith(OWN_PACKAGE) && !className.endsWith("Test");
    return ours || LOGGERS.stream().anyMatch(className::startsWith);
  }

  private static String format(StackWalker.StackFrame frame) {
    String className = frame.getClassName();
    int simple = className.lastIndexOf('.');
    int folder = className.lastIndexOf('.', simple - 1);
    String packageName = simple < 0 ? "" : className.substring(folder + 1, simple) + "/";
    return packageName + frame.getFileName() + ":" + frame.getLineNumber();
  }
}
