package io.kvorum.server;

import io.kvorum.server.node.IndexSlot;
import io.kvorum.server.node.StateStores;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stores of a member, each in a directory of its own: `store` at first, `store-1` and so on
/// after snapshots from other members, and beside it the `IndexFile` of its keys. The file
/// `store-in-use` names the one in use; what else lies there at the start is a snapshot that did
/// not arrive, or a store that one has replaced, and is deleted.
///
/// Opening, staging and installing happen one after another; closing may come from any thread.
final class DirectoryStores implements StateStores {
  private static final Logger LOG = LoggerFactory.getLogger("snapshot");
  private static final String FIRST = "store";
  private static final String NEXT = FIRST + "-";
  private static final String IN_USE = "store-in-use";

  private final Path member;
  private final StorageEngine engine;
  private final List<Opened> open = new ArrayList<>();
  private Opened current;

  private record Opened(Path directory, OrderedStore store) {}

  /// @param member the directory that holds the stores
  private DirectoryStores(Path member, StorageEngine engine, Path inUse) {
    this.member = member;
    this.engine = engine;
    this.current = open(inUse);
  }

  /// @throws DataDirectoryException if the directories cannot be read
  /// @throws io.kvorum.storage.spi.StorageException if the engine refuses the store in use
  static DirectoryStores open(Path member, StorageEngine engine) {
    try {
      Path inUse = inUse(member);
      deleteOthers(member, inUse);
      return new DirectoryStores(member, engine, inUse);
    } catch (IOException failed) {
      throw new DataDirectoryException(member + ": " + failed.getMessage(), failed);
    }
  }

  /// The directory of the store in use.
  static Path inUse(Path member) throws IOException {
    return member.resolve(DurableFile.read(member.resolve(IN_USE)).orElse(FIRST).strip());
  }

  private static void deleteOthers(Path member, Path inUse) throws IOException {
    for (Path directory : stores(member)) {
      if (!directory.equals(inUse)) {
        LOG.atInfo().addKeyValue("directory", directory).log("deleting a store not in use");
        delete(directory);
      }
    }
  }

  /// The index goes first: none may ever lie beside a store that is not its own.
  private static void delete(Path store) throws IOException {
    new IndexFile(store).delete();
    DirectoryTree.delete(store);
  }

  private static List<Path> stores(Path member) throws IOException {
    try (Stream<Path> entries = Files.list(member)) {
      return entries.filter(Files::isDirectory).filter(DirectoryStores::isStore).toList();
    }
  }

  private static boolean isStore(Path directory) {
    String name = String.valueOf(directory.getFileName());
    return name.equals(FIRST) || name.matches(NEXT + "\\d+");
  }

  private synchronized Opened open(Path directory) {
    Opened opened = new Opened(directory, engine.openStore(directory));
    open.add(opened);
    return opened;
  }

  @Override
  public synchronized OrderedStore current() {
    return current.store();
  }

  @Override
  public synchronized IndexSlot index(OrderedStore store) {
    return open.stream()
        .filter(opened -> opened.store().equals(store))
        .findFirst()
        .map(opened -> new IndexFile(opened.directory()))
        .orElseThrow(() -> new IllegalArgumentException("no store of this member"));
  }

  @Override
  public Staged stage() {
    try {
      Path directory = Files.createDirectory(unused());
      DurableFile.syncNameOf(directory);
      return new InDirectory(open(directory));
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot stage a snapshot in " + member, failed);
    }
  }

  private Path unused() throws IOException {
    long last = 0;
    for (Path directory : stores(member)) {
      String name = String.valueOf(directory.getFileName());
      last =
          Math.max(
              last,
              name.equals(FIRST) ? 0 : Long.parseLong(name, NEXT.length(), name.length(), 10));
    }
    return member.resolve(NEXT + (last + 1));
  }

  private synchronized Runnable use(Opened staged) {
    try {
      DurableFile.write(member.resolve(IN_USE), staged.directory().getFileName() + "\n");
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot install the snapshot " + staged.directory(), failed);
    }
    Opened before = current;
    current = staged;
    return () -> drop(before);
  }

  private void drop(Opened store) {
    synchronized (this) {
      if (!open.remove(store)) {
        return;
      }
    }
    store.store().close();
    try {
      delete(store.directory());
    } catch (IOException failed) {
      LOG.atWarn()
          .addKeyValue("directory", store.directory())
          .addKeyValue("error", failed)
          .log("a store not in use could not be deleted; the next start will");
    }
  }

  @Override
  public synchronized void close() {
    open.reversed().forEach(opened -> opened.store().close());
    open.clear();
  }

  private final class InDirectory implements Staged {
    private final Opened opened;

    InDirectory(Opened opened) {
      this.opened = opened;
    }

    @Override
    public OrderedStore store() {
      return opened.store();
    }

    @Override
    public Runnable install() {
      return use(opened);
    }

    @Override
    public void discard() {
      drop(opened);
    }
  }
}
