package io.kvorum.server.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A name server that knows a few SRV records (RFC 1035, RFC 2782), on the loopback interface.
final class TinyDns implements AutoCloseable {
  private static final int RESPONSE = 0x8400;
  private static final int NO_SUCH_NAME = 3;
  private static final int SRV = 33;
  private static final int INTERNET = 1;
  private static final int NAME_OF_QUESTION = 0xc00c;

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final Map<String, List<SrvRecords.Place>> records;

  TinyDns(Map<String, List<SrvRecords.Place>> records) throws IOException {
    this.records = records;
    Thread.ofVirtual().start(this::serve);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] answer = answer(question);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(closed);
      }
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(question);
    short id = in.getShort();
    in.position(12);
    String name = name(in);
    boolean isSrv = in.getShort() == SRV;
    int endOfQuestion = in.position() + Short.BYTES;
    List<SrvRecords.Place> places = isSrv ? records.getOrDefault(name, List.of()) : List.of();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(RESPONSE | (records.containsKey(name) ? 0 : NO_SUCH_NAME));
    out.writeShort(1);
    out.writeShort(places.size());
    out.writeInt(0);
    out.write(question, 12, endOfQuestion - 12);
    for (SrvRecords.Place place : places) {
      write(out, place);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, SrvRecords.Place place) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    for (String label : place.target().split("\\.", -1)) {
      target.write(label.length());
      target.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    target.write(0);
    out.writeShort(NAME_OF_QUESTION);
    out.writeShort(SRV);
    out.writeShort(INTERNET);
    out.writeInt(60);
    out.writeShort(6 + target.size());
    out.writeShort(place.priority());
    out.writeShort(0);
    out.writeShort(place.port());
    target.writeTo(out);
  }

  private static String name(ByteBuffer in) {
    List<String> labels = new ArrayList<>();
    for (int length = in.get(); length > 0; length = in.get()) {
      byte[] label = new byte[length];
      in.get(label);
      labels.add(new String(label, StandardCharsets.US_ASCII));
    }
    return String.join(".", labels);
  }
}
