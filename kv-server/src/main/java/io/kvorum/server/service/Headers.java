package io.kvorum.server.service;

import io.kvorum.api.ResponseHeader;
import io.kvorum.server.node.Node;

/// Fills in the heads of answers.
public final class Headers {
  private final Node node;
  private final long clusterId;
  private final long memberId;

  public Headers(Node node) {
    this.node = node;
    this.clusterId = node.config().clusterId();
    this.memberId = node.config().member().value();
  }

  /// A header with the term of now.
  public ResponseHeader at(long revision) {
    return new ResponseHeader(clusterId, memberId, revision, node.status().term());
  }

  /// A header with the newest revision.
  public ResponseHeader now() {
    return at(node.view().revision());
  }
}
