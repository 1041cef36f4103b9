package io.kvorum.server;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells systemd how the service is (`sd_notify(3)`): one datagram to a Unix socket. Java has Unix
/// sockets for streams only, so the three calls go to the C library.
final class Systemd {
  private static final Logger LOG = LoggerFactory.getLogger(Systemd.class);
  private static final Linker LINKER = Linker.nativeLinker();
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int FAMILY_BYTES = 2;
  private static final int MAX_PATH_BYTES = 108;

  private static final MethodHandle SOCKET =
      call(
          "socket",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT));
  private static final MethodHandle SENDTO =
      call(
          "sendto",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private Systemd() {}

  /// Sends `state`, such as `READY=1`, to the socket that the variable `NOTIFY_SOCKET` names; a
  /// leading `@` stands for the abstract namespace. A failure is only logged: the service runs.
  static void send(String socket, String state) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] path = socket.getBytes(StandardCharsets.UTF_8);
      if (path.length > MAX_PATH_BYTES || !deliver(arena, path, state)) {
        LOG.atWarn().addKeyValue("socket", socket).log("cannot notify systemd");
      }
    } catch (Throwable unsupported) {
      throw new IllegalStateException("the C library lacks socket, sendto or close", unsupported);
    }
  }

  private static boolean deliver(Arena arena, byte[] path, String state) throws Throwable {
    MemorySegment address = arena.allocate(FAMILY_BYTES + MAX_PATH_BYTES);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, path.length);
    if (path[0] == '@') {
      address.set(ValueLayout.JAVA_BYTE, FAMILY_BYTES, (byte) 0);
    }
    byte[] message = state.getBytes(StandardCharsets.UTF_8);
    MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
    int descriptor = (int) SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      return false;
    }
    long sent =
        (long)
            SENDTO.invokeExact(
                descriptor, content, (long) message.length, 0, address, FAMILY_BYTES + path.length);
    int closed = (int) CLOSE.invokeExact(descriptor);
    return sent == message.length && closed == 0;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle call(String name, FunctionDescriptor signature) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), signature);
  }
}
