package io.kvorum.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.MemberId;
import io.kvorum.api.config.ConfigException;
import io.kvorum.raft.Membership;
import io.kvorum.server.bootstrap.Founding;
import io.kvorum.server.config.Identity;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.storage.spi.StorageDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final StorageDescriptor STORE = new StorageDescriptor("rocks", 2, Set.of());
  private static final StorageDescriptor LOG = new StorageDescriptor("file", 1, Set.of());
  private static final Identity SELF = new Identity(new MemberId(0x8e9e05c52164694dL), -7);

  private static final Founding FOUNDING =
      new Founding(
          SELF,
          false,
          new Membership(
              List.of(
                  new Membership.Member(
                      SELF.member(), List.of("http://10.0.0.1:1", "http://10.0.0.1:2"), false),
                  new Membership.Member(new MemberId(7), List.of("http://10.0.0.2:1"), true))));

  @TempDir private Path parent;

  private Path root() {
    return parent.resolve("m.etcd");
  }

  private ServerConfig config(String... more) {
    List<String> flags = new ArrayList<>(List.of("--data-dir", root().toString()));
    flags.addAll(List.of(more));
    return ServerConfig.of(flags.toArray(String[]::new));
  }

  private DataDirectory open(String... more) {
    return DataDirectory.open(config(more), STORE, LOG, () -> FOUNDING);
  }

  private static Founding never() {
    throw new AssertionError("a member with data has its identity from there");
  }

  @Test
  void the_first_start_lays_the_directory_out_for_its_owner_alone() throws IOException {
    try (DataDirectory data = open()) {
      assertThat(data.isFresh()).isTrue();
      assertThat(data.bootCount()).isEqualTo(1);
      assertThat(data.identity()).isEqualTo(SELF);
      assertThat(data.logDirectory()).isEqualTo(root().resolve("member/log")).isDirectory();
      assertThat(data.memberDirectory().resolve("store")).isDirectory();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void every_start_is_counted_and_the_identity_stays() {
    open().close();
    open().close();

    try (DataDirectory third = DataDirectory.open(config(), STORE, LOG, DataDirectoryTest::never)) {
      assertThat(third.bootCount()).isEqualTo(3);
      assertThat(third.identity()).isEqualTo(SELF);
      assertThat(third.founding()).isEqualTo(FOUNDING);
      assertThat(third.isFresh()).isFalse();
    }
  }

  @Test
  void a_second_member_is_kept_out_until_the_first_has_closed() {
    try (DataDirectory held = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining(root().toString())
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      assertThat(held.bootCount()).isEqualTo(1);
    }

    try (DataDirectory next = open()) {
      assertThat(next.bootCount()).isEqualTo(2);
    }
  }

  @Test
  void another_process_is_kept_out_too() throws Exception {
    open().close();
    Path lock = root().resolve("member/lock");
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                lock.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");

      assertThatThrownBy(this::open)
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use by process " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
    open().close();
  }

  @Test
  void data_of_another_engine_is_refused_with_the_flag_that_helps() {
    open().close();
    StorageDescriptor other = new StorageDescriptor("lmdb", 1, Set.of());

    assertThatThrownBy(() -> DataDirectory.open(config(), other, LOG, DataDirectoryTest::never))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("was written by the engine \"rocks\", but \"lmdb\" is configured")
        .hasMessageContaining("--storage-engine=rocks");
    assertThatThrownBy(() -> DataDirectory.open(config(), STORE, other, DataDirectoryTest::never))
        .hasMessageContaining("--log-engine=file");
  }

  @Test
  void data_of_a_newer_format_is_refused_and_of_an_older_one_stamped_anew() {
    open().close();
    StorageDescriptor older = new StorageDescriptor("rocks", 1, Set.of());
    StorageDescriptor newer = new StorageDescriptor("rocks", 3, Set.of());

    assertThatThrownBy(() -> DataDirectory.open(config(), older, LOG, DataDirectoryTest::never))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("has format 2 of the engine \"rocks\", this version reads up to 1");
    DataDirectory.open(config(), newer, LOG, DataDirectoryTest::never).close();
    assertThatThrownBy(this::open).hasMessageContaining("has format 3");
  }

  @Test
  void a_refused_start_is_not_counted() {
    open().close();
    StorageDescriptor other = new StorageDescriptor("lmdb", 1, Set.of());
    assertThatThrownBy(() -> DataDirectory.open(config(), other, LOG, DataDirectoryTest::never))
        .isInstanceOf(DataDirectoryException.class);

    try (DataDirectory next = open()) {
      assertThat(next.bootCount()).isEqualTo(2);
    }
  }

  @Test
  void the_data_of_etcd_is_refused_and_left_alone() throws IOException {
    Files.createDirectories(root().resolve("member/wal"));
    Files.writeString(root().resolve("member/wal/0.wal"), "x");

    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("holds the data of etcd");
    try (var entries = Files.list(root().resolve("member"))) {
      assertThat(entries).containsExactly(root().resolve("member/wal"));
    }
  }

  @Test
  void a_bad_configuration_of_the_cluster_leaves_no_directory() {
    assertThatThrownBy(
            () ->
                DataDirectory.open(
                    config(),
                    STORE,
                    LOG,
                    () -> {
                      throw new ConfigException("no such cluster");
                    }))
        .isInstanceOf(ConfigException.class);
    assertThat(root()).doesNotExist();
  }

  @Test
  void data_without_an_identity_are_refused() throws IOException {
    open().close();
    Files.writeString(root().resolve("member/log/segment"), "x");
    Files.delete(root().resolve("member/identity"));

    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("holds data (segment)")
        .hasMessageContaining("identity is missing");
  }

  @Test
  void a_start_that_crashed_before_the_identity_is_a_first_start_again() throws IOException {
    open().close();
    Files.delete(root().resolve("member/identity"));
    Files.writeString(root().resolve("member/identity.next"), "half");

    try (DataDirectory data = open()) {
      assertThat(data.bootCount()).isEqualTo(1);
    }
  }

  @Test
  void a_damaged_identity_is_refused() throws IOException {
    open().close();
    Path identity = root().resolve("member/identity");
    Files.writeString(identity, Files.readString(identity).replace("boots 1", "boots 9"));

    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining(identity + " is damaged: wrong checksum");
  }

  @Test
  void the_log_lives_where_wal_dir_says_and_must_stay_there() {
    String walDir = "--wal-dir=" + parent.resolve("wal");
    try (DataDirectory data = open(walDir)) {
      assertThat(data.logDirectory()).isEqualTo(parent.resolve("wal")).isDirectory();
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("the log of this member is " + parent.resolve("wal"))
        .hasMessageContaining("start with the same --wal-dir as before");
    open(walDir).close();
  }

  @Test
  void a_directory_may_be_moved() throws IOException {
    open().close();
    Files.move(root(), parent.resolve("moved"));

    try (DataDirectory data =
        DataDirectory.open(
            ServerConfig.of("--data-dir", parent.resolve("moved").toString()),
            STORE,
            LOG,
            DataDirectoryTest::never)) {
      assertThat(data.bootCount()).isEqualTo(2);
    }
  }

  @Test
  void a_data_dir_that_is_a_file_is_refused_by_name() throws IOException {
    Files.writeString(root(), "x");

    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageStartingWith("data directory " + root());
  }
}
