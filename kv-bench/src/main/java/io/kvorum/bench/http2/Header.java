package io.kvorum.bench.http2;

/// A header field as HPACK transmits it: octets, shown as ISO 8859-1 text (gRPC keeps both halves
/// in ASCII).
record Header(String name, String value) {
  /// The size that RFC 7541 4.1 charges for an entry of the dynamic table, in bytes.
  int tableBytes() {
    return name.length() + value.length() + 32;
  }
}
