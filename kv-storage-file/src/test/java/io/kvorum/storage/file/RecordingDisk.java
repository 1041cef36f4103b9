package io.kvorum.storage.file;

import io.kvorum.api.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A disk in memory that remembers every operation, from which `CrashStates` makes what a power cut
/// may leave. It fails one operation on demand: that one alone, so that whoever tries again
/// succeeds and is found out.
final class RecordingDisk implements Disk {
  /// A file, whatever its name is.
  static final class Content {
    private byte[] bytes;

    Content(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }

    void write(int position, byte[] from) {
      if (position + from.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, position + from.length);
      }
      System.arraycopy(from, 0, bytes, position, from.length);
    }
  }

  sealed interface Operation {
    record Create(String name, Content content) implements Operation {}

    record Rename(String from, String to) implements Operation {}

    record Delete(String name) implements Operation {}

    record SyncDirectory() implements Operation {}

    record Write(Content content, int position, Bytes bytes) implements Operation {}

    record Force(Content content) implements Operation {}
  }

  private final Map<String, Content> initialFiles;
  private final Map<String, byte[]> initialImage;
  private final Map<String, Content> files = new TreeMap<>();
  private final List<Operation> operations = new ArrayList<>();
  private int failingOperation = -1;
  private String failure = "";
  private @Nullable Class<? extends Operation> lie;

  /// A disk with these files, all durable.
  RecordingDisk(Map<String, byte[]> image) {
    initialImage = image;
    image.forEach((name, bytes) -> files.put(name, new Content(bytes.clone())));
    initialFiles = Map.copyOf(files);
  }

  /// The files that were there at first. Operations name them as these objects.
  Map<String, Content> initialFiles() {
    return initialFiles;
  }

  /// What was in them then.
  Map<String, byte[]> initialImage() {
    return initialImage;
  }

  List<Operation> operations() {
    return operations;
  }

  /// The files as a process sees them that was only killed.
  Map<String, byte[]> image() {
    Map<String, byte[]> image = new TreeMap<>();
    files.forEach((name, content) -> image.put(name, content.bytes().clone()));
    return image;
  }

  /// Lets the operation of this number, counted from 0, fail: nothing of it happens.
  void failAt(int operation, String message) {
    failingOperation = operation;
    failure = message;
  }

  /// Lets every operation of a kind return without having done anything.
  void lieAbout(Class<? extends Operation> kind) {
    lie = kind;
  }

  /// Turns bits of a byte round behind the log's back.
  void flip(String name, int offset, int mask) {
    content(name).bytes()[offset] ^= (byte) mask;
  }

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  public DiskFile open(String name) throws IOException {
    if (!files.containsKey(name)) {
      throw new NoSuchFileException(name);
    }
    return new File(content(name));
  }

  @Override
  public DiskFile create(String name) throws IOException {
    Content content = new Content(new byte[0]);
    record(new Operation.Create(name, content));
    files.put(name, content);
    return new File(content);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    record(new Operation.Rename(from, to));
    files.put(to, content(from));
    files.remove(from);
  }

  @Override
  public void delete(String name) throws IOException {
    record(new Operation.Delete(name));
    files.remove(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    record(new Operation.SyncDirectory());
  }

  @Override
  public String path(String name) {
    return "memory/" + name;
  }

  @Override
  public void close() {}

  private Content content(String name) {
    @Nullable Content content = files.get(name);
    if (content == null) {
      throw new IllegalArgumentException("no file " + name);
    }
    return content;
  }

  private void record(Operation operation) throws IOException {
    if (operations.size() == failingOperation) {
      failingOperation = -1;
      throw new IOException(failure);
    }
    if (!operation.getClass().equals(lie)) {
      operations.add(operation);
    }
  }

  private final class File implements DiskFile {
    private final Content content;

    File(Content content) {
      this.content = content;
    }

    @Override
    public void read(long position, byte[] into, int length) throws IOException {
      if (position + length > content.bytes().length) {
        throw new EOFException();
      }
      System.arraycopy(content.bytes(), (int) position, into, 0, length);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      record(new Operation.Write(content, (int) position, Bytes.wrap(bytes)));
      content.write((int) position, bytes);
    }

    @Override
    public void force() throws IOException {
      record(new Operation.Force(content));
    }

    @Override
    public long size() {
      return content.bytes().length;
    }

    @Override
    public void close() {}
  }
}
