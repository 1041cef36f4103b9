package io.kvorum.bench.http2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Encodes the header block of a request. The first request of a path puts its fields into the
/// peer's dynamic table; later ones are seven bytes of indexes, encoded once and kept.
final class RequestHeaders {
  private static final int FIRST_DYNAMIC_INDEX = 62;
  private static final int INDEXED_METHOD_POST = 0x83;
  private static final int INDEXED_SCHEME_HTTP = 0x86;

  /// Static-table indexes of the names in use; 0 means that the name is spelled out.
  private static final Map<String, Integer> NAME_INDEX =
      Map.of(":path", 4, ":authority", 1, "content-type", 31, "user-agent", 58, "te", 0);

  private final List<Header> common;
  private final List<Header> inserted = new ArrayList<>();
  private final Map<String, byte[]> kept = new HashMap<>();
  private int tableBytes = HeaderTable.DEFAULT_BYTES;
  private boolean resizeDue;

  RequestHeaders(String authority) {
    common =
        List.of(
            new Header(":authority", authority),
            new Header("content-type", "application/grpc"),
            new Header("te", "trailers"),
            new Header("user-agent", "kv-bench"));
  }

  /// The block for the next request: the peer's decoder must see the blocks in the order of these
  /// calls.
  byte[] block(String path) {
    byte[] block = kept.get(path);
    return block != null ? block : encode(path);
  }

  /// The peer announced the size of its table. This encoder never uses more than the default 4096
  /// bytes.
  void peerTableBytes(long announcedBytes) {
    int usable = (int) Math.min(announcedBytes, HeaderTable.DEFAULT_BYTES);
    if (usable != tableBytes) {
      tableBytes = usable;
      resizeDue = true;
      inserted.clear();
      kept.clear();
    }
  }

  private byte[] encode(String path) {
    var out = new ByteArrayOutputStream();
    int insertedBefore = inserted.size();
    boolean resized = resizeDue;
    if (resizeDue) {
      // Down to nothing, which empties the table, then up to the new size (RFC 7541 4.2).
      integer(out, 0x20, 5, 0);
      integer(out, 0x20, 5, tableBytes);
      resizeDue = false;
    }
    out.write(INDEXED_METHOD_POST);
    out.write(INDEXED_SCHEME_HTTP);
    field(out, new Header(":path", path));
    common.forEach(header -> field(out, header));
    byte[] block = out.toByteArray();
    if (inserted.size() != insertedBefore) {
      kept.clear(); // every insertion moves the indexes of the older entries
    } else if (!resized) {
      kept.put(path, block);
    }
    return block;
  }

  private void field(ByteArrayOutputStream out, Header header) {
    int place = inserted.lastIndexOf(header);
    if (place >= 0) {
      integer(out, 0x80, 7, FIRST_DYNAMIC_INDEX + inserted.size() - 1 - place);
      return;
    }
    boolean fits = usedBytes() + header.tableBytes() <= tableBytes;
    int nameIndex = NAME_INDEX.getOrDefault(header.name(), 0);
    integer(out, fits ? 0x40 : 0x00, fits ? 6 : 4, nameIndex);
    if (nameIndex == 0) {
      string(out, header.name());
    }
    string(out, header.value());
    if (fits) {
      inserted.add(header);
    }
  }

  private int usedBytes() {
    return inserted.stream().mapToInt(Header::tableBytes).sum();
  }

  private static void string(ByteArrayOutputStream out, String text) {
    integer(out, 0x00, 7, text.length());
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void integer(ByteArrayOutputStream out, int pattern, int prefixBits, int value) {
    int mask = (1 << prefixBits) - 1;
    if (value < mask) {
      out.write(pattern | value);
      return;
    }
    out.write(pattern | mask);
    int rest = value - mask;
    for (; rest >= 0x80; rest >>>= 7) {
      out.write((rest & 0x7f) | 0x80);
    }
    out.write(rest);
  }
}
