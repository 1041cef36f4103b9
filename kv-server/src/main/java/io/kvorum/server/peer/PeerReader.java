package io.kvorum.server.peer;

import io.kvorum.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Reads fields one after the other. Nothing is allocated before the bytes that it stands for are
/// known to be there, and no list is longer than its limit.
final class PeerReader {
  private final ByteBuffer in;
  private final String what;

  PeerReader(Bytes bytes, String what) {
    this.in = bytes.buffer();
    this.what = what;
  }

  int octet() {
    require(1);
    return in.get() & 0xff;
  }

  long number() {
    require(Long.BYTES);
    return in.getLong();
  }

  String text() {
    byte[] utf8 = new byte[length(in.remaining())];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  <T> List<T> list(int max, Function<PeerReader, T> each) {
    int length = length(max);
    require(length);
    List<T> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      values.add(each.apply(this));
    }
    return values;
  }

  void end() {
    if (in.hasRemaining()) {
      throw damaged(in.remaining() + " bytes too many");
    }
  }

  private int length(int max) {
    require(Integer.BYTES);
    int length = in.getInt();
    if (length < 0 || length > max || length > in.remaining()) {
      throw damaged("a length of " + Integer.toUnsignedString(length) + ", at most " + max);
    }
    return length;
  }

  private void require(int bytes) {
    if (in.remaining() < bytes) {
      throw damaged("ends too early");
    }
  }

  private PeerFormatException damaged(String how) {
    return new PeerFormatException("no " + what + ": " + how + ", at byte " + in.position());
  }
}
