package io.kvorum.bench.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Decodes the header blocks of one connection, in the order in which they arrived (RFC 7541
/// section 6).
final class HpackDecoder {
  /// Hears the fields of a block, in order.
  interface Sink {
    void field(Header header);
  }

  private final HeaderTable table;

  /// `tableBytes` is the SETTINGS_HEADER_TABLE_SIZE that this end announced (4096 where it said
  /// nothing).
  HpackDecoder(int tableBytes) {
    this.table = new HeaderTable(tableBytes);
  }

  /// Decodes a whole block, all remaining bytes of it; throws [Http2Exception] for a block that
  /// breaks the rules, after which the connection's table is lost.
  void decode(ByteBuffer block, Sink sink) {
    boolean fieldSeen = false;
    while (block.hasRemaining()) {
      int first = block.get(block.position());
      if ((first & 0x80) != 0) {
        sink.field(table.at(integer(block, 7)));
        fieldSeen = true;
      } else if ((first & 0xe0) == 0x20) {
        resize(block, fieldSeen);
      } else {
        sink.field(literal(block, first));
        fieldSeen = true;
      }
    }
  }

  HeaderTable table() {
    return table;
  }

  private void resize(ByteBuffer block, boolean fieldSeen) {
    if (fieldSeen) {
      throw new Http2Exception("HPACK: table size update after a field");
    }
    table.resize(integer(block, 5));
  }

  /// With incremental indexing (01), without (0000) or never indexed (0001): RFC 7541 6.2.
  private Header literal(ByteBuffer block, int first) {
    boolean indexed = (first & 0x40) != 0;
    long nameIndex = integer(block, indexed ? 6 : 4);
    String name = nameIndex == 0 ? string(block) : table.at(nameIndex).name();
    Header header = new Header(name, string(block));
    if (indexed) {
      table.add(header);
    }
    return header;
  }

  /// An integer whose first byte gives its low `prefixBits` bits to it (RFC 7541 5.1).
  static long integer(ByteBuffer in, int prefixBits) {
    int mask = (1 << prefixBits) - 1;
    long value = octet(in) & mask;
    if (value < mask) {
      return value;
    }
    for (int shift = 0; shift <= 28; shift += 7) {
      int octet = octet(in);
      value += (long) (octet & 0x7f) << shift;
      if ((octet & 0x80) == 0) {
        return value;
      }
    }
    throw new Http2Exception("HPACK: integer of more than five continuation bytes");
  }

  private static String string(ByteBuffer in) {
    boolean huffman = in.hasRemaining() && (in.get(in.position()) & 0x80) != 0;
    long length = integer(in, 7);
    if (length > in.remaining()) {
      throw new Http2Exception(
          "HPACK: string of " + length + " bytes in a block with " + in.remaining() + " left");
    }
    if (huffman) {
      return Huffman.decode(in, (int) length);
    }
    byte[] text = new byte[(int) length];
    in.get(text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static int octet(ByteBuffer in) {
    if (!in.hasRemaining()) {
      throw new Http2Exception("HPACK: block ends inside a field");
    }
    return in.get() & 0xff;
  }
}
