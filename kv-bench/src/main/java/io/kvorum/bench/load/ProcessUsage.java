package io.kvorum.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a process and its descendants have used so far, by Linux's /proc: CPU in user and kernel
/// mode, and memory.
///
/// @param cpuNanos utime + stime, in steps of 10 ms (the kernel's USER_HZ is 100)
/// @param residentBytes VmRSS now
/// @param peakResidentBytes VmHWM, the most that was ever resident
public record ProcessUsage(long cpuNanos, long residentBytes, long peakResidentBytes) {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final int UTIME_AFTER_NAME = 11;

  /// Reads the figures; throws [IllegalArgumentException] where no such process runs.
  public static ProcessUsage of(long pid) {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(() -> new IllegalArgumentException("server-pid: no process " + pid));
    return Stream.concat(Stream.of(process), process.descendants())
        .map(one -> read(Path.of("/proc", Long.toString(one.pid()))))
        .reduce(new ProcessUsage(0, 0, 0), ProcessUsage::plus);
  }

  ProcessUsage plus(ProcessUsage other) {
    return new ProcessUsage(
        cpuNanos + other.cpuNanos,
        residentBytes + other.residentBytes,
        peakResidentBytes + other.peakResidentBytes);
  }

  private static ProcessUsage read(Path folder) {
    try {
      String status = Files.readString(folder.resolve("status"));
      return new ProcessUsage(
          cpuNanos(Files.readString(folder.resolve("stat"))),
          kibibytes(status, "VmRSS:") * 1024,
          kibibytes(status, "VmHWM:") * 1024);
    } catch (NoSuchFileException ended) {
      return new ProcessUsage(0, 0, 0); // a descendant that ended in between
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  /// The name in parentheses may hold spaces and parentheses: fields are counted after the last one
  /// (proc(5)).
  static long cpuNanos(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks =
        Long.parseLong(fields[UTIME_AFTER_NAME]) + Long.parseLong(fields[UTIME_AFTER_NAME + 1]);
    return ticks * NANOS_PER_TICK;
  }

  /// 0 where the line is missing, as for a process that is just ending.
  static long kibibytes(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
