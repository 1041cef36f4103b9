package io.kvorum.frontend.etcd.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.Queue;

/// Cuts a stream of bytes into JSON objects that follow one another, with or without white space
/// between them. Looks no deeper than braces and strings: whether an object is well formed is seen
/// where it is read.
final class JsonSplitter {
  private final int maxBytes;
  private final ByteArrayOutputStream object = new ByteArrayOutputStream();
  private int depth;
  private boolean inString;
  private boolean escaped;

  JsonSplitter(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Adds what the part completes to the queue.
  ///
  /// @throws MalformedException if something else than an object begins, or an object is too long
  void feed(ByteBuf part, Queue<byte[]> objects) throws MalformedException {
    for (int i = part.readerIndex(); i < part.writerIndex(); i++) {
      byte b = part.getByte(i);
      if (depth == 0 && b != '{') {
        if (!isSpace(b)) {
          throw new MalformedException("a JSON object was expected");
        }
        continue;
      }
      object.write(b);
      follow(b);
      if (depth == 0) {
        objects.add(object.toByteArray());
        object.reset();
      } else if (object.size() > maxBytes) {
        throw new MalformedException("a JSON object is longer than " + maxBytes + " bytes");
      }
    }
  }

  /// Whether the stream may end here.
  boolean isBetweenObjects() {
    return depth == 0;
  }

  private void follow(byte b) {
    if (inString) {
      inString = escaped || b != '"';
      escaped = !escaped && b == '\\';
    } else if (b == '"') {
      inString = true;
    } else if (b == '{') {
      depth++;
    } else if (b == '}') {
      depth--;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /// The bytes are no sequence of JSON objects.
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }
}
