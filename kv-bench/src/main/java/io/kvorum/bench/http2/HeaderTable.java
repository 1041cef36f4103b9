package io.kvorum.bench.http2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The index space of one direction of a connection: the static table (RFC 7541 appendix A)
/// followed by the dynamic one, newest entry first.
final class HeaderTable {
  /// The size that both ends assume until a setting says otherwise, in bytes (RFC 9113 6.5.2).
  static final int DEFAULT_BYTES = 4096;

  private static final List<Header> STATIC = staticTable();

  private final int limitBytes;
  private int capacityBytes;
  private int bytes;

  /// A ring of entries: `newest` is the place of index 62, older entries follow it.
  private Header[] ring = new Header[64];

  private int newest;
  private int count;

  /// `limitBytes` is what this end announced as SETTINGS_HEADER_TABLE_SIZE: the peer may choose any
  /// size up to it.
  HeaderTable(int limitBytes) {
    this.limitBytes = limitBytes;
    this.capacityBytes = limitBytes;
  }

  /// The entry of a 1-based index; throws [Http2Exception] where there is none.
  Header at(long index) {
    if (index >= 1 && index <= STATIC.size()) {
      return STATIC.get((int) index - 1);
    }
    long behindNewest = index - STATIC.size() - 1;
    if (behindNewest < 0 || behindNewest >= count) {
      throw new Http2Exception("HPACK: no header at index " + index);
    }
    return ring[(newest + (int) behindNewest) & (ring.length - 1)];
  }

  /// Inserts before all others and evicts the oldest; an entry larger than the table empties it
  /// (RFC 7541 4.4).
  void add(Header header) {
    evictTo(capacityBytes - header.tableBytes());
    if (header.tableBytes() > capacityBytes) {
      return;
    }
    if (count == ring.length) {
      grow();
    }
    newest = (newest - 1) & (ring.length - 1);
    ring[newest] = header;
    count++;
    bytes += header.tableBytes();
  }

  /// The peer's own choice of a size, which may not exceed what was announced (RFC 7541 6.3).
  void resize(long newCapacityBytes) {
    if (newCapacityBytes > limitBytes) {
      throw new Http2Exception(
          "HPACK: table size " + newCapacityBytes + " exceeds the announced " + limitBytes);
    }
    capacityBytes = (int) newCapacityBytes;
    evictTo(capacityBytes);
  }

  int bytes() {
    return bytes;
  }

  /// The dynamic entries, newest first.
  List<Header> dynamicEntries() {
    List<Header> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(ring[(newest + i) & (ring.length - 1)]);
    }
    return entries;
  }

  private void evictTo(int roomBytes) {
    while (count > 0 && bytes > roomBytes) {
      count--;
      bytes -= ring[(newest + count) & (ring.length - 1)].tableBytes();
    }
  }

  private void grow() {
    List<Header> entries = dynamicEntries();
    ring = entries.toArray(new Header[ring.length * 2]);
    newest = 0;
  }

  private static List<Header> staticTable() {
    // Names by index from 1; a value, where there is one, follows "=".
    String[] rows = {
      ":authority",
      ":method=GET",
      ":method=POST",
      ":path=/",
      ":path=/index.html",
      ":scheme=http",
      ":scheme=https",
      ":status=200",
      ":status=204",
      ":status=206",
      ":status=304",
      ":status=400",
      ":status=404",
      ":status=500",
      "accept-charset",
      "accept-encoding=gzip, deflate",
      "accept-language",
      "accept-ranges",
      "accept",
      "access-control-allow-origin",
      "age",
      "allow",
      "authorization",
      "cache-control",
      "content-disposition",
      "content-encoding",
      "content-language",
      "content-length",
      "content-location",
      "content-range",
      "content-type",
      "cookie",
      "date",
      "etag",
      "expect",
      "expires",
      "from",
      "host",
      "if-match",
      "if-modified-since",
      "if-none-match",
      "if-range",
      "if-unmodified-since",
      "last-modified",
      "link",
      "location",
      "max-forwards",
      "proxy-authenticate",
      "proxy-authorization",
      "range",
      "referer",
      "refresh",
      "retry-after",
      "server",
      "set-cookie",
      "strict-transport-security",
      "transfer-encoding",
      "user-agent",
      "vary",
      "via",
      "www-authenticate"
    };
    var entries = new ArrayDeque<Header>();
    for (String row : rows) {
      int equals = row.indexOf('=');
      entries.add(
          equals < 0
              ? new Header(row, "")
              : new Header(row.substring(0, equals), row.substring(equals + 1)));
    }
    return List.copyOf(entries);
  }
}
