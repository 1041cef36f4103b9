package io.kvorum.bench.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Decodes HPACK's string literals (RFC 7541 5.2, appendix B).
///
/// The code is canonical: symbols sorted by code length, then by value, have consecutive codes. So
/// the lengths alone say everything, and decoding needs three small tables by length instead of a
/// tree.
final class Huffman {
  private static final int END_OF_STRING = 256;
  private static final int MAX_CODE_BITS = 30;

  /// The code length in bits of each symbol 0..255 and of end-of-string, as the letter that is that
  /// many steps after `A` minus five.
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
          + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX"
          + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
          + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
          + "Z";

  private static final short[] SYMBOLS = new short[LENGTHS.length()];
  private static final int[] FIRST_CODE = new int[MAX_CODE_BITS + 1];
  private static final int[] COUNT = new int[MAX_CODE_BITS + 1];
  private static final int[] FIRST_SYMBOL = new int[MAX_CODE_BITS + 1];

  static {
    int code = 0;
    int place = 0;
    for (int bits = 1; bits <= MAX_CODE_BITS; bits++) {
      code <<= 1;
      FIRST_CODE[bits] = code;
      FIRST_SYMBOL[bits] = place;
      for (int symbol = 0; symbol < LENGTHS.length(); symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + 5 == bits) {
          SYMBOLS[place++] = (short) symbol;
          COUNT[bits]++;
          code++;
        }
      }
    }
  }

  private Huffman() {}

  /// Decodes the next `length` bytes of `in`; throws [Http2Exception] for padding that is not the
  /// shortest run of ones.
  static String decode(ByteBuffer in, int length) {
    byte[] text = new byte[length * 8 / 5];
    int size = 0;
    int code = 0;
    int bits = 0;
    for (int i = 0; i < length * 8; i++) {
      int octet = in.get(in.position() + (i >> 3));
      code = (code << 1) | ((octet >> (7 - (i & 7))) & 1);
      bits++;
      int place = code - FIRST_CODE[bits];
      if (place >= 0 && place < COUNT[bits]) {
        text[size++] = octetOf(SYMBOLS[FIRST_SYMBOL[bits] + place]);
        code = 0;
        bits = 0;
      } else if (bits == MAX_CODE_BITS) {
        throw new Http2Exception("HPACK: not a Huffman code");
      }
    }
    if (bits > 7 || code != (1 << bits) - 1) {
      throw new Http2Exception("HPACK: wrong padding of a Huffman string");
    }
    in.position(in.position() + length);
    return new String(text, 0, size, StandardCharsets.ISO_8859_1);
  }

  private static byte octetOf(short symbol) {
    if (symbol == END_OF_STRING) {
      throw new Http2Exception("HPACK: end-of-string inside a Huffman string");
    }
    return (byte) symbol;
  }
}
