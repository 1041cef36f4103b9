package io.kvorum.server.cluster;

/// This member was removed from its cluster: there is nothing to start any more.
public final class RemovedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  static final String REASON = "the member has been permanently removed from the cluster";

  public RemovedException() {
    super(REASON, null, false, false);
  }
}
