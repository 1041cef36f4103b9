package io.kvorum.api.tls;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was read from files, read again when they have changed: looked at whenever it is asked for,
/// which costs a `stat` of each file. What cannot be read again leaves the last good content in
/// use, says so once, and is tried again after a second, or at the next change. Thread-safe.
final class ReloadedFiles<T> {
  private static final System.Logger LOG = System.getLogger(ReloadedFiles.class.getName());
  private static final long RETRY_NANOS = 1_000_000_000L;

  /// Reads the content of the files.
  interface Reader<T> {
    T read() throws IOException, GeneralSecurityException;
  }

  /// A file's identity changes when it is replaced by renaming, its time when it is written.
  private record Stamp(@Nullable Object identity, FileTime modified, long bytes) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    }
  }

  /// @param stamps what the files looked like when they were read, or last failed to be
  /// @param retryNanos when to try again although nothing has changed; empty if all is well
  private record Known<T>(T content, List<Stamp> stamps, Optional<Long> retryNanos) {}

  private final List<Path> files;
  private final Reader<T> reader;
  private volatile Known<T> known;

  /// @throws ConfigException if the files do not hold what they should
  ReloadedFiles(List<Path> files, Reader<T> reader) {
    this.files = List.copyOf(files);
    this.reader = reader;
    try {
      List<Stamp> stamps = stamps();
      known = new Known<>(reader.read(), stamps, Optional.empty());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
      throw new ConfigException("cannot use " + this.files + ": " + unusable);
    }
  }

  /// The content of now.
  T content() {
    Known<T> before = known;
    return isFresh(before) ? before.content() : reload().content();
  }

  private boolean isFresh(Known<T> before) {
    boolean isRetryDue =
        before.retryNanos().isPresent() && System.nanoTime() - before.retryNanos().get() >= 0;
    return !isRetryDue && before.stamps().equals(stampsIfThere());
  }

  private synchronized Known<T> reload() {
    Known<T> before = known;
    if (!isFresh(before)) {
      List<Stamp> stamps = stampsIfThere();
      known = reloaded(before, stamps);
    }
    return known;
  }

  private Known<T> reloaded(Known<T> before, List<Stamp> stamps) {
    try {
      Known<T> now = new Known<>(reader.read(), stamps, Optional.empty());
      LOG.log(Level.INFO, "read again: {0}", files);
      return now;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
      if (!stamps.equals(before.stamps())) {
        LOG.log(Level.ERROR, "cannot use {0}: {1}; what was read before stays", files, unusable);
      }
      return new Known<>(before.content(), stamps, Optional.of(System.nanoTime() + RETRY_NANOS));
    }
  }

  private List<Stamp> stamps() throws IOException {
    List<Stamp> stamps = new ArrayList<>();
    for (Path file : files) {
      stamps.add(Stamp.of(file));
    }
    return stamps;
  }

  /// Empty while a file is missing.
  private List<Stamp> stampsIfThere() {
    try {
      return stamps();
    } catch (IOException missing) {
      return List.of();
    }
  }
}
