package io.kvorum.tck.transport;

/// Whether members speak in the clear or over TLS: the scheme of their URLs.
enum Scheme {
  HTTP,
  HTTPS;

  String text() {
    return switch (this) {
      case HTTP -> "http";
      case HTTPS -> "https";
    };
  }
}
