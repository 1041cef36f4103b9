package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One system call of a traced process, as `strace -f -yy -xx` wrote it down.
///
/// The tracer sees a call begin before the kernel does anything, and end before the thread goes on.
/// So the order of its lines is an order of cause: what ended on an earlier line than something
/// else began, was complete by then.
///
/// @param descriptor the first argument with what it stands for, such as a file or a connection
/// @param bytes what was read or written, as far as the tracer shows it
/// @param began the line on which it began
/// @param ended the line on which it ended
record Syscall(
    String name, String descriptor, ByteString bytes, String result, int began, int ended) {
  /// The calls that the tracer must show.
  static final String TRACED =
      "fsync,fdatasync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg";

  private static final int FRAME_HEADER_BYTES = 9;
  private static final Set<String> SYNCS = Set.of("fsync", "fdatasync");
  private static final Set<String> RECEIVES = Set.of("read", "readv", "recvfrom", "recvmsg");
  private static final Set<String> SENDS = Set.of("write", "writev", "sendto", "sendmsg");
  private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
  private static final Pattern WHOLE = Pattern.compile("(\\w+)\\((.*)\\) += (.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>(.*)");
  private static final String UNFINISHED = " <unfinished ...>";
  private static final Pattern QUOTED = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})*)\"");
  private static final Pattern FIRST = Pattern.compile("[^,]*(?:<[^>]*>[^,]*)?");

  /// A call that has begun and not yet ended.
  private record Begun(String text, int line) {}

  /// Reads what the tracer has written so far.
  static List<Syscall> read(Path trace) throws IOException {
    List<Syscall> calls = new ArrayList<>();
    Map<String, Begun> unfinished = new HashMap<>();
    int number = 0;
    for (String text : Files.readAllLines(trace)) {
      number++;
      Matcher line = LINE.matcher(text);
      if (!line.matches()) {
        continue;
      }
      String thread = line.group(1);
      String call = line.group(2);
      Matcher resumed = RESUMED.matcher(call);
      if (call.endsWith(UNFINISHED)) {
        String begun = call.substring(0, call.length() - UNFINISHED.length());
        unfinished.put(thread, new Begun(begun, number));
      } else if (resumed.matches()) {
        Begun begun = unfinished.remove(thread);
        if (begun != null) {
          add(calls, begun.text() + resumed.group(2), begun.line(), number);
        }
      } else {
        add(calls, call, number, number);
      }
    }
    return calls;
  }

  private static void add(List<Syscall> calls, String text, int began, int ended) {
    Matcher call = WHOLE.matcher(text);
    if (call.matches()) {
      String arguments = call.group(2);
      Matcher first = FIRST.matcher(arguments);
      String descriptor = first.lookingAt() ? first.group() : "";
      String name = call.group(1);
      calls.add(new Syscall(name, descriptor, bytes(arguments), call.group(3), began, ended));
    }
  }

  private static ByteString bytes(String arguments) {
    StringBuilder hex = new StringBuilder();
    Matcher quoted = QUOTED.matcher(arguments);
    while (quoted.find()) {
      hex.append(quoted.group(1).replace("\\x", ""));
    }
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  /// Whether this forced a file to the disk, with success.
  boolean isSync() {
    return SYNCS.contains(name) && result.equals("0");
  }

  boolean isReceive() {
    return RECEIVES.contains(name) && isOnConnection();
  }

  boolean isSend() {
    return SENDS.contains(name) && isOnConnection();
  }

  private boolean isOnConnection() {
    return descriptor.contains("<TCP") || descriptor.contains("<socket:");
  }

  /// Whether these bytes of HTTP/2 hold a HEADERS or DATA frame: part of an answer, and not only
  /// the keeping of a connection.
  boolean hasAnswer() {
    int at = 0;
    while (at + FRAME_HEADER_BYTES <= bytes.size()) {
      int length = (byteAt(at) << 16) | (byteAt(at + 1) << 8) | byteAt(at + 2);
      int type = byteAt(at + 3);
      if (type == 0 || type == 1) {
        return true;
      }
      at += FRAME_HEADER_BYTES + length;
    }
    return false;
  }

  private int byteAt(int index) {
    return bytes.byteAt(index) & 0xff;
  }
}
