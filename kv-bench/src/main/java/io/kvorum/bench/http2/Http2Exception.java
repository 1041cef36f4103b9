package io.kvorum.bench.http2;

/// The peer broke HTTP/2 or HPACK, or ended the connection: nothing more can be said on it, and the
/// run has failed.
public final class Http2Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Http2Exception(String message) {
    super(message);
  }
}
