package io.kvorum.server;

import io.kvorum.server.EngineFile.Subject;
import io.kvorum.server.bootstrap.Founding;
import io.kvorum.server.config.Identity;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.storage.spi.StorageDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directory of a member's data, held by this process alone until `close`.
///
/// ```
/// <data-dir>/member/lock      locked while a process runs; holds its number
/// <data-dir>/member/engines   which engines wrote the data, and in which format: see `EngineFile`
/// <data-dir>/member/identity  member, cluster, and how often it has started
/// <data-dir>/member/founding  the cluster as this member found it at its first start
/// <data-dir>/member/log/      raft's log, unless `--wal-dir` is set
/// <data-dir>/member/store/    the state machine; see `DirectoryStores`
/// <data-dir>/member/store.index  its key index, once it is large; may be deleted; see `IndexFile`
/// ```
///
/// `identity` is written last: a directory without it is that of a member that has never started,
/// and must hold no data. Small files are replaced as a whole, and synced with their directory
/// before the call returns.
final class DataDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  private static final String IDENTITY = "identity";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path logDirectory;
  private final Path memberDirectory;
  private final MemberRecord record;
  private final Founding founding;
  private final boolean fresh;
  private final DirectoryLock lock;

  private DataDirectory(
      Path logDirectory,
      Path memberDirectory,
      MemberRecord record,
      Founding founding,
      boolean fresh,
      DirectoryLock lock) {
    this.logDirectory = logDirectory;
    this.memberDirectory = memberDirectory;
    this.record = record;
    this.founding = founding;
    this.fresh = fresh;
    this.lock = lock;
  }

  /// Opens the directory, creating it with mode 0700 where it does not exist, and counts this
  /// start.
  ///
  /// @param firstStart asked only when the member has no data yet
  /// @throws DataDirectoryException if another process holds it, if it belongs to etcd or to other
  ///   engines, or if the file system fails
  public static DataDirectory open(
      ServerConfig config,
      StorageDescriptor store,
      StorageDescriptor logEngine,
      Supplier<Founding> firstStart) {
    Path root = config.dataDir().toAbsolutePath().normalize();
    Path member = root.resolve("member");
    refuseEtcd(member);
    Optional<Founding> first =
        Files.exists(member.resolve(IDENTITY)) ? Optional.empty() : Optional.of(firstStart.get());
    try {
      warnIfOpen(root);
      createOwnerOnly(root);
      createOwnerOnly(member);
      DirectoryLock lock = DirectoryLock.acquire(member.resolve("lock"), root);
      try {
        return openLocked(config, member, new EngineStamp(store, logEngine), first, lock);
      } catch (IOException | RuntimeException failed) {
        lock.close();
        throw failed;
      }
    } catch (IOException failed) {
      throw new DataDirectoryException(
          "data directory "
              + root
              + ": "
              + failed.getClass().getSimpleName()
              + ": "
              + failed.getMessage(),
          failed);
    }
  }

  public Identity identity() {
    return record.identity();
  }

  /// The cluster as this member found it at its first start.
  public Founding founding() {
    return founding;
  }

  /// How often this member has started, this time included: 1 at the first start. Durable before
  /// `open` returns, so that no number comes twice.
  public long bootCount() {
    return record.bootCount();
  }

  /// Whether this is the member's first start.
  public boolean isFresh() {
    return fresh;
  }

  /// Where the log engine keeps raft's log. It exists.
  public Path logDirectory() {
    return logDirectory;
  }

  /// Where the stores of the state machine are, see `DirectoryStores`. It exists, and so does the
  /// first of them.
  public Path memberDirectory() {
    return memberDirectory;
  }

  /// Lets another process have the directory. Everything in it must be closed before.
  @Override
  public void close() {
    lock.close();
  }

  private static DataDirectory openLocked(
      ServerConfig config,
      Path member,
      EngineStamp engines,
      Optional<Founding> first,
      DirectoryLock lock)
      throws IOException {
    Optional<Path> walDir = config.walDir().map(path -> path.toAbsolutePath().normalize());
    Path logDirectory = walDir.orElse(member.resolve("log"));
    Path storeDirectory = member.resolve("store");
    Path identityFile = member.resolve(IDENTITY);
    Path engineFile = member.resolve("engines");
    FoundingFile foundingFile = new FoundingFile(member.resolve("founding"));
    MemberRecord now;
    Founding founding;
    if (first.isEmpty()) {
      MemberRecord before = MemberRecord.read(identityFile).orElseThrow();
      before.requireLogIn(walDir, identityFile);
      EngineSwap.settle(
          engineFile,
          Map.of(Subject.STORE, DirectoryStores.inUse(member), Subject.LOG, logDirectory),
          LOG::info);
      engines.requireSame(engineFile);
      now = before.started();
      founding = foundingFile.read(now.identity());
    } else {
      requireEmpty(logDirectory, identityFile);
      requireEmpty(storeDirectory, identityFile);
      engines.write(engineFile);
      founding = first.get();
      foundingFile.write(founding);
      now = new MemberRecord(founding.identity(), 1, walDir);
    }
    createOwnerOnly(logDirectory);
    if (first.isPresent()) {
      createOwnerOnly(storeDirectory);
    }
    now.write(identityFile);
    return new DataDirectory(logDirectory, member, now, founding, first.isPresent(), lock);
  }

  private static void refuseEtcd(Path member) {
    if (Files.exists(member.resolve("snap/db")) || Files.exists(member.resolve("wal"))) {
      throw new DataDirectoryException(
          member
              + " holds the data of etcd, which this version cannot read (import comes later)."
              + " Choose another --data-dir; nothing was changed.");
    }
  }

  private static void requireEmpty(Path directory, Path identityFile) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      Optional<Path> some = entries.findFirst();
      if (some.isPresent()) {
        throw new DataDirectoryException(
            directory
                + " holds data ("
                + some.get().getFileName()
                + "), but "
                + identityFile
                + " is missing: restore that file, or choose an empty directory");
      }
    }
  }

  /// Its name is durable when it returns.
  static void createOwnerOnly(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    DurableFile.syncNameOf(directory);
  }

  private static void warnIfOpen(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(root);
    if (!permissions.equals(OWNER_ONLY)) {
      LOG.atWarn()
          .addKeyValue("data-dir", root)
          .addKeyValue("permission", PosixFilePermissions.toString(permissions))
          .addKeyValue("recommended", PosixFilePermissions.toString(OWNER_ONLY))
          .log("check file permission");
    }
  }
}
