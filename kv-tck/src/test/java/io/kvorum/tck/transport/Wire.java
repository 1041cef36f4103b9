package io.kvorum.tck.transport;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.zip.CRC32C;

/// A socket that carries records: a length, the length's complement, a checksum, the bytes. A
/// record without bytes is a ping, and is not told. One thread reads; any may write.
final class Wire implements AutoCloseable {
  static final int PING_MILLIS = 20;
  static final int SILENCE_MILLIS = 500;

  private static final int MAX_BYTES = 8 << 20;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final boolean isChecked;

  Wire(Socket socket, boolean isChecked) throws IOException {
    this.socket = socket;
    this.isChecked = isChecked;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(SILENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 64 << 10));
    Thread.ofVirtual().name("pings").start(this::ping);
  }

  private void ping() {
    try {
      while (!socket.isClosed()) {
        Thread.sleep(PING_MILLIS);
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
      if (length != ~in.readInt() || length < 0 || length > MAX_BYTES) {
        throw new Damaged("length");
      }
      int expected = in.readInt();
      record = in.readNBytes(length);
      if (record.length < length) {
        throw new EOFException();
      }
      if (isChecked && checksum(record) != expected) {
        throw new Damaged("content");
      }
    }
    return record;
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record);
    return (int) crc.getValue();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// What was read is not what was written.
  static final class Damaged extends IOException {
    private static final long serialVersionUID = 1;

    Damaged(String what) {
      super("damaged " + what);
    }
  }
}
