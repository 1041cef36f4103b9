package io.kvorum.server.config;

/// A command line that cannot be understood: an unknown flag, or a value that a flag cannot take.
/// etcd shows its usage then and exits with 2.
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
