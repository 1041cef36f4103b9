package io.kvorum.storage.spi;

import org.jspecify.annotations.Nullable;

/// A failure of storage. The message says what, where, and what it means for the data.
public abstract sealed class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Used after `close`.
  public static final class Closed extends StorageException {
    private static final long serialVersionUID = 1;

    public Closed(String what) {
      super(what + " is closed", null);
    }
  }

  /// The operating system refused a read, write or sync. The member must stop.
  public static final class Io extends StorageException {
    private static final long serialVersionUID = 1;

    public Io(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// The disk is full. The member must stop; its data are whole.
  public static final class Full extends StorageException {
    private static final long serialVersionUID = 1;

    public Full(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// The files hold something that was never written so. The message names file and offset.
  public static final class Corrupted extends StorageException {
    private static final long serialVersionUID = 1;

    public Corrupted(String message) {
      super(message, null);
    }

    public Corrupted(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// The directory belongs to another engine, a newer format, or another process.
  public static final class Refused extends StorageException {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
      super(message, null);
    }
  }

  /// The view is older than the engine's limit. Take a new one.
  public static final class ViewExpired extends StorageException {
    private static final long serialVersionUID = 1;

    public ViewExpired(String message) {
      super(message, null);
    }
  }

  /// The log no longer has these entries.
  public static final class Compacted extends StorageException {
    private static final long serialVersionUID = 1;

    public Compacted(long index, long start) {
      super("entry " + index + " is compacted: the log begins after " + start, null);
    }
  }
}
