package io.kvorum.frontend.etcd.rpc;

import io.grpc.Status;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The status that a client gets for an error: etcd's code and text, to the byte.
public final class Statuses {
  private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);
  private static final Map<KvError, Status> KNOWN = new EnumMap<>(KvError.class);

  static {
    for (KvError error : KvError.values()) {
      KNOWN.put(error, status(error, error.text()));
    }
  }

  private Statuses() {}

  public static Status of(KvException error) {
    Status known = KNOWN.get(error.error());
    if (known != null && error.text().equals(known.getDescription())) {
      return known;
    }
    return status(error.error(), error.text());
  }

  /// Anything but an answer of a service is a defect of the server: it is logged with its stack,
  /// and the client sees Unknown with its raw text, as from etcd.
  public static Status of(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof KvException error) {
      return of(error);
    }
    LOG.error("a request failed in an unforeseen way", cause);
    return Status.UNKNOWN.withDescription(String.valueOf(cause));
  }

  /// What grpc-go says of bytes that are not the message they should be.
  public static Status malformed(Exception cause) {
    return Status.INTERNAL.withDescription(
        "grpc: error unmarshalling request: proto: " + cause.getMessage());
  }

  /// What grpc-go says of a message above the limit.
  public static Status tooLarge(long bytes, long maxBytes) {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "grpc: received message larger than max (" + bytes + " vs. " + maxBytes + ")");
  }

  private static Status status(KvError error, String text) {
    return Status.fromCodeValue(error.code().number()).withDescription(text);
  }
}
