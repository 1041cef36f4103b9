package org.example.sockets;

import io.kvorum.raft.transport.support.TransportConfig;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.zip.CRC32C;

/// A connection that carries records: a length, the length's complement, a checksum, the bytes. A
/// record without bytes is a ping, and is not told: both sides send one now and then, so that each
/// notices when the other is gone. One thread reads; any may write.
final class Wire implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int ENVELOPE_BYTES = 1 << 10;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final int maxBytes;
  private final long pingMillis;

  /// @param socket beneath everything: its end is the end
  /// @param spoken the same, or TLS on top of it
  Wire(Socket socket, Socket spoken, TransportConfig config) throws IOException {
    this.socket = socket;
    this.maxBytes = config.limits().messageBytes() + ENVELOPE_BYTES;
    this.pingMillis = config.timing().pingInterval().toMillis();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(config.timing().silenceLimit().toMillis()));
    in = new DataInputStream(new BufferedInputStream(spoken.getInputStream(), BUFFER_BYTES));
    out = new DataOutputStream(new BufferedOutputStream(spoken.getOutputStream(), BUFFER_BYTES));
    Thread.ofVirtual().name("pings").start(this::ping);
  }

  private void ping() {
    try {
      while (!socket.isClosed()) {
        Thread.sleep(pingMillis);
        write(new byte[0]);
      }
    } catch (InterruptedException | IOException ended) {
      close();
    }
  }

  synchronized void write(byte[] record) throws IOException {
    out.writeInt(record.length);
    out.writeInt(~record.length);
    out.writeInt(checksum(record));
    out.write(record);
    out.flush();
  }

  byte[] read() throws IOException {
    byte[] record = new byte[0];
    while (record.length == 0) {
      int length = in.readInt();
      if (length != ~in.readInt() || length < 0 || length > maxBytes) {
        throw new IOException("a record of damaged length");
      }
      int expected = in.readInt();
      record = in.readNBytes(length);
      if (record.length < length) {
        throw new EOFException();
      }
      if (checksum(record) != expected) {
        throw new IOException("a damaged record");
      }
    }
    return record;
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record);
    return (int) crc.getValue();
  }

  /// Of what is beneath TLS: whoever is stuck in a write is not waited for.
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
