package io.kvorum.server.log;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.ServerConfig.LogFormat;
import io.kvorum.server.config.ServerConfig.Logging;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Where lines go: each with one write to each output, so that lines of several processes in one
/// file do not mix. Thread-safe. Lines that an output does not take are lost, for there is no other
/// place to say so, and a full disk must not stop the member through its log lines.
final class LogTarget implements AutoCloseable {
  private final LogFormat format;
  private final List<OutputStream> outputs;
  private final List<OutputStream> files;
  private final ReentrantLock lock = new ReentrantLock();

  private LogTarget(LogFormat format, List<OutputStream> outputs, List<OutputStream> files) {
    this.format = format;
    this.outputs = List.copyOf(outputs);
    this.files = List.copyOf(files);
  }

  /// JSON on standard error: what there is before anything is configured.
  static LogTarget standardError() {
    return new LogTarget(LogFormat.JSON, List.of(stream(FileDescriptor.err)), List.of());
  }

  /// @throws ConfigException if a file cannot be opened
  static LogTarget open(Logging logging) {
    List<OutputStream> outputs = new ArrayList<>();
    List<OutputStream> files = new ArrayList<>();
    for (String output : logging.outputs()) {
      switch (output) {
        case "stderr" -> outputs.add(stream(FileDescriptor.err));
        case "stdout" -> outputs.add(stream(FileDescriptor.out));
        default -> files.add(file(output));
      }
    }
    outputs.addAll(files);
    return new LogTarget(logging.format(), outputs, files);
  }

  void write(LogLine line) {
    String text =
        switch (format) {
          case JSON -> line.json();
          case CONSOLE -> line.console();
        };
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      outputs.forEach(output -> write(output, bytes));
    } finally {
      lock.unlock();
    }
  }

  /// Closes the files; the standard streams stay open.
  @Override
  public void close() {
    for (OutputStream file : files) {
      try {
        file.close();
      } catch (IOException lost) {
        // All lines are written already.
      }
    }
  }

  private static void write(OutputStream output, byte[] bytes) {
    try {
      output.write(bytes);
    } catch (IOException lost) {
      // See above: there is no other place to say so.
    }
  }

  private static OutputStream stream(FileDescriptor descriptor) {
    return new FileOutputStream(descriptor);
  }

  private static OutputStream file(String path) {
    try {
      return new FileOutputStream(path, true);
    } catch (IOException unwritable) {
      throw new ConfigException("--log-outputs: cannot open " + unwritable.getMessage());
    }
  }
}
