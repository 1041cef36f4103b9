package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A whole store in a file that is written anew by each batch. The file may be renamed meanwhile.
final class TreeFile implements OrderedStore {
  private final FileChannel channel;
  private volatile SortedTable<Bytes> rows = SortedTable.empty();
  private volatile boolean closed;

  TreeFile(Path path) {
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      read(path).forEach((key, value) -> rows = rows.put(key, value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a file holds.
  static NavigableMap<Bytes, Bytes> read(Path path) throws IOException {
    NavigableMap<Bytes, Bytes> found = new TreeMap<>();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(path))) {
      while (in.available() > 0) {
        Bytes key = Bytes.wrap(in.readNBytes(in.readInt()));
        found.put(key, Bytes.wrap(in.readNBytes(in.readInt())));
      }
    }
    return found;
  }

  @Override
  public void write(WriteBatch batch) {
    requireOpen();
    SortedTable<Bytes> next = rows;
    for (WriteBatch.Change change : batch.changes()) {
      next =
          switch (change) {
            case WriteBatch.Put put -> next.put(put.key(), put.value());
            case WriteBatch.Delete delete -> next.remove(delete.key());
            case WriteBatch.DeleteRange delete -> next.removeRange(delete.range());
          };
    }
    rows = next;
    save();
  }

  private void save() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      for (Map.Entry<Bytes, Bytes> row : content().entrySet()) {
        out.writeInt(row.getKey().length());
        out.write(row.getKey().array());
        out.writeInt(row.getValue().length());
        out.write(row.getValue().array());
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(bytes.toByteArray()), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  NavigableMap<Bytes, Bytes> content() {
    NavigableMap<Bytes, Bytes> content = new TreeMap<>();
    SortedTable.Walk<Bytes> walk = rows.walk(KeyRange.ALL, Order.ASCENDING);
    while (walk.next()) {
      content.put(walk.key(), walk.value());
    }
    return content;
  }

  @Override
  public void sync() {
    requireOpen();
  }

  @Override
  public View view() {
    requireOpen();
    SortedTable<Bytes> moment = rows;
    return new View() {
      @Override
      public @Nullable Bytes get(Bytes key) {
        requireOpen();
        return moment.get(key);
      }

      @Override
      public Cursor scan(KeyRange range, Order order) {
        return new Rows(moment.walk(range, order));
      }

      @Override
      public void close() {}
    };
  }

  private record Rows(SortedTable.Walk<Bytes> walk) implements Cursor {
    @Override
    public boolean next() {
      return walk.next();
    }

    @Override
    public boolean seek(Bytes key) {
      return walk.seek(key);
    }

    @Override
    public Bytes key() {
      return walk.key();
    }

    @Override
    public Bytes value() {
      return walk.value();
    }

    @Override
    public void close() {}
  }

  @Override
  public StoreSize size() {
    try {
      long bytes = channel.size();
      return new StoreSize(bytes, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isClosed() {
    return closed;
  }

  private void requireOpen() {
    if (closed) {
      throw new StorageException.Closed("tree");
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
