package io.kvorum.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Every flag, in one place: etcd 3.7.1's, those that etcd accepts and ignores, and our own.
final class FlagTable {
  /// The engine that holds the keys unless `--storage-engine` names another.
  static final String DEFAULT_STORAGE_ENGINE = "rocksdb";

  /// The engine that holds raft's log unless `--log-engine` names another.
  static final String DEFAULT_LOG_ENGINE = "file";

  /// The transport between members unless `--peer-transport` names another.
  static final String DEFAULT_PEER_TRANSPORT = "tcp";

  /// Name, type, default (`-` is the empty one), standing, and the help text; two spaces or more
  /// between columns. A type with bars lists the values allowed.
  private static final String TABLE =
      """
      # Member
      name                            text      default   used   Name of this member, unique in its cluster.
      data-dir                        text      ${name}.etcd   used   Directory of this member's data.
      wal-dir                         text      -         used   Directory of the log, if it is to be on a disk of its own.
      snapshot-count                  natural   10000     used   Applied entries after which the log is compacted, at the latest.
      snapshot-catchup-entries        natural   5000      later  Entries kept in the log for slow followers.
      heartbeat-interval              natural   100       used   Milliseconds between heartbeats.
      election-timeout                natural   1000      used   Milliseconds without a leader before an election.
      initial-election-tick-advance   switch    true      used   Shorten the first election after a start.
      listen-peer-urls                urls      http://localhost:2380   used   Where to listen for other members.
      listen-client-urls              urls      http://localhost:2379   used   Where to listen for clients: gRPC, and HTTP unless listen-client-http-urls is set.
      listen-client-http-urls         urls      -         later  Where to listen for HTTP apart from gRPC.
      listen-metrics-urls             urls      -         used   Where else to serve metrics and health.
      max-snapshots                   natural   5         moot   Snapshot files to keep.
      max-wals                        natural   5         moot   Log files to keep.
      quota-backend-bytes             integer   0         used   Bytes of data before the member stops taking writes; 0 is 2 GiB, below 0 none.
      backend-bbolt-freelist-type     text      -         moot   Free list of bbolt.
      backend-batch-interval          duration  0s        moot   Longest time before bbolt commits.
      backend-batch-limit             integer   0         moot   Most changes before bbolt commits.
      max-txn-ops                     natural   128       used   Most operations in one transaction.
      max-request-bytes               natural   1572864   used   Most bytes in one request.
      max-concurrent-streams          natural   4294967295   used   Most streams of one connection.
      grpc-keepalive-min-time         duration  5s        used   Shortest interval between a client's pings.
      grpc-keepalive-interval         duration  2h        used   Interval between the server's pings; 0 is none.
      grpc-keepalive-timeout          duration  20s       used   How long to wait for the answer to a ping.
      socket-reuse-port               switch    false     later  Listen with SO_REUSEPORT.
      socket-reuse-address            switch    false     later  Listen with SO_REUSEADDR.
      raft-read-timeout               duration  5s        later  Read time limit of a connection between members.
      raft-write-timeout              duration  5s        later  Write time limit of a connection between members.
      memory-mlock                    switch    false     later  Keep the data in memory.

      # Cluster
      initial-advertise-peer-urls     urls      http://localhost:2380   used   Where other members reach this one.
      initial-cluster                 text      -         used   Members of a new cluster, name=url,name=url; by default this one alone.
      initial-cluster-state           new|existing   new   used   Start a new cluster (new) or join one (existing).
      initial-cluster-token           text      etcd-cluster   used   Keeps clusters with the same URLs apart.
      advertise-client-urls           urls      http://localhost:2379   used   Where clients reach this member.
      strict-reconfig-check           switch    true      used   Refuse member changes that would lose the quorum.
      pre-vote                        switch    true      used   Ask before an election whether it could be won.
      max-learners                    natural   1         used   Most learners in the cluster.
      force-new-cluster               switch    false     used   Start as the only member on existing data.
      auto-compaction-mode            text      periodic  used   What auto-compaction-retention counts: periodic or revision.
      auto-compaction-retention       text      0         used   History to keep: hours, a duration, or revisions; 0 is all.
      discovery-endpoints             words     -         used   Discovery service: its endpoints.
      discovery-token                 text      -         used   Discovery service: the token of the new cluster.
      discovery-dial-timeout          duration  2s        used   Discovery service: time limit to connect.
      discovery-request-timeout       duration  5s        used   Discovery service: time limit of a request.
      discovery-keepalive-time        duration  2s        moot   Discovery service: interval between pings.
      discovery-keepalive-timeout     duration  6s        moot   Discovery service: time limit of a ping.
      discovery-insecure-transport    switch    true      used   Discovery service: without TLS.
      discovery-insecure-skip-tls-verify   switch   false   used    Discovery service: do not check its certificate.
      discovery-cert                  text      -         used   Discovery service: certificate file.
      discovery-key                   text      -         used   Discovery service: key file.
      discovery-cacert                text      -         used   Discovery service: file of trusted authorities.
      discovery-user                  text      -         used   Discovery service: user name, or name:password.
      discovery-password              text      -         used   Discovery service: password.
      discovery-srv                   text      -         used   DNS domain whose SRV records name the members.
      discovery-srv-name              text      -         used   Suffix of the SRV service name.
      discovery-fallback              exit|proxy   exit      used   What to do when discovery fails: exit.

      # Security
      cert-file                       text      -         used   Certificate of the client listeners.
      key-file                        text      -         used   Key of the client listeners.
      client-cert-file                text      -         used   Certificate used towards this server's own clients' port.
      client-key-file                 text      -         used   Key used towards this server's own clients' port.
      client-cert-auth                switch    false     used   Ask clients for a certificate.
      client-crl-file                 text      -         used   Revoked client certificates.
      client-cert-allowed-hostname    words     -         used   Host names that a client certificate must bear one of.
      trusted-ca-file                 text      -         used   Authorities that sign client certificates.
      auto-tls                        switch    false     used   Make a certificate for the client listeners.
      peer-cert-file                  text      -         used   Certificate of the peer listeners.
      peer-key-file                   text      -         used   Key of the peer listeners.
      peer-client-cert-file           text      -         used   Certificate used towards other members.
      peer-client-key-file            text      -         used   Key used towards other members.
      peer-client-cert-auth           switch    false     used   Ask other members for a certificate.
      peer-crl-file                   text      -         used   Revoked member certificates.
      peer-cert-allowed-cn            words     -         used   Common names that a member's certificate must bear one of.
      peer-cert-allowed-hostname      words     -         used   Host names that a member's certificate must bear one of.
      peer-trusted-ca-file            text      -         used   Authorities that sign member certificates.
      peer-auto-tls                   switch    false     used   Make a certificate for the peer listeners.
      peer-skip-client-san-verification   switch   false   used    Do not compare a member's certificate with its address.
      self-signed-cert-validity       natural   1         used   Years that a made certificate is valid.
      cipher-suites                   words     -         used   TLS 1.2 cipher suites, by Go's names.
      tls-min-version                 text      TLS1.2    used   Lowest TLS version: TLS1.2 or TLS1.3.
      tls-max-version                 text      -         used   Highest TLS version.
      cors                            text      *         used   Origins that browsers may call from.
      host-whitelist                  words     *         used   Host names that HTTP clients may use without TLS.

      # Auth
      auth-token                      text      simple    used   Kind of token, and its options.
      bcrypt-cost                     natural   10        used   Work factor of password hashes.
      auth-token-ttl                  natural   300       used   Seconds that a token lives.

      # Logging, metrics and profiling
      logger                          text      zap       moot   Logging library.
      log-outputs                     words     default   used   Where to log: default (stderr), stdout, stderr, or files.
      log-level                       text      info      used   Lowest level to log: debug, info, warn, error, panic, fatal.
      log-format                      text      json      used   json or console.
      enable-log-rotation             switch    false     later  Rotate the log file.
      log-rotation-config-json        text      {"maxsize": 100, "maxage": 0, "maxbackups": 0, "localtime": false, "compress": false}   later   How to rotate.
      enable-pprof                    switch    false     moot   Go's profiler.
      metrics                         text      basic     used   Detail of the metrics: basic or extensive.
      enable-grpc-gateway             switch    true      used   Serve JSON over HTTP.
      warning-apply-duration          duration  100ms     used   Time to apply a request after which it is logged.
      warning-unary-request-duration  duration  300ms     used   Time to serve a request after which it is logged.
      enable-distributed-tracing      switch    false     later  Send traces by OpenTelemetry.
      distributed-tracing-address     text      localhost:4317   later   Traces: collector.
      distributed-tracing-service-name   text   etcd      later  Traces: service name.
      distributed-tracing-instance-id    text   -         later  Traces: instance id.
      distributed-tracing-sampling-rate  integer   0      later  Traces: samples of a million.

      # Housekeeping
      corrupt-check-time              duration  0s        used  Interval between comparisons of the members' data.
      compact-hash-check-time         duration  1m        used  Interval between comparisons of compaction hashes.
      compaction-batch-limit          integer   0         used   Most revisions deleted at once by compaction; 0 is 1000.
      compaction-sleep-interval       duration  0s        used   Pause between batches of compaction; 0 is 10ms.
      watch-progress-notify-interval  duration  0s        used   Interval between progress notifications; 0 is 10m.
      downgrade-check-time            duration  5s        later  Interval between checks of a downgrade.
      bootstrap-defrag-threshold-megabytes   natural   0   later   Defragment at start if it frees as much.
      feature-gates                   pairs     -         used  Features to switch, A=true,B=false.
      unsafe-no-fsync                 switch    false     moot   Do not wait for the disk; this server always does.
      v2-deprecation                  write-only|write-only-skip-check|write-only-drop-data|gone   write-only   obsolete   Stage of the end of the v2 store.

      # Kvorum's own
      learner-auto-promote            switch    false     used   Give learners their vote as soon as they are in sync.

      # Engines of Kvorum
      storage-engine                  text      @storage   used   Engine that holds the keys.
      log-engine                      text      @log      used   Engine that holds raft's log.
      peer-transport                  text      @transport   used   Transport between members.
      storage-option                  pairs     -         used   Setting of the storage engine, key=value; repeatable.
      log-option                      pairs     -         used   Setting of the log engine, key=value; repeatable.
      peer-option                     pairs     -         used   Setting of the peer transport, key=value; repeatable.
      client-option                   pairs     -         used   Setting of the client front end beside etcd's flags, key=value; repeatable.

      # Other
      config-file                     text      -         used   YAML file to read instead of all other flags and variables.
      version                         switch    false     used   Show the version.

      # Accepted and ignored
      cluster-active-size             switch    -         obsolete   Ignored.
      cluster-remove-delay            switch    -         obsolete   Ignored.
      cluster-sync-interval           switch    -         obsolete   Ignored.
      config                          switch    -         obsolete   Ignored.
      force                           switch    -         obsolete   Ignored.
      max-result-buffer               switch    -         obsolete   Ignored.
      max-retry-attempts              switch    -         obsolete   Ignored.
      peer-heartbeat-interval         switch    -         obsolete   Ignored.
      peer-election-timeout           switch    -         obsolete   Ignored.
      retry-interval                  switch    -         obsolete   Ignored.
      snapshot                        switch    -         obsolete   Ignored.
      v                               switch    -         obsolete   Ignored.
      vv                              switch    -         obsolete   Ignored.
      test.coverprofile               switch    -         obsolete   Ignored.
      test.outputdir                  switch    -         obsolete   Ignored.
      """;

  private static final String HEADING = "# ";
  private static final Pattern COLUMNS = Pattern.compile(" {2,}");
  private static final Map<String, String> SPECIAL_DEFAULTS =
      Map.of(
          "-", "",
          "@storage", DEFAULT_STORAGE_ENGINE,
          "@log", DEFAULT_LOG_ENGINE,
          "@transport", DEFAULT_PEER_TRANSPORT);

  private final Map<String, List<Flag>> sections = new LinkedHashMap<>();
  private final Map<String, Flag> byName = new TreeMap<>();

  FlagTable() {
    List<Flag> section = new ArrayList<>();
    for (String line : TABLE.lines().filter(text -> !text.isBlank()).toList()) {
      if (line.startsWith(HEADING)) {
        section = new ArrayList<>();
        sections.put(line.substring(HEADING.length()), section);
      } else {
        Flag flag = flag(COLUMNS.split(line));
        section.add(flag);
        byName.put(flag.name(), flag);
      }
    }
  }

  /// The flags under each heading of the help text.
  Map<String, List<Flag>> sections() {
    return sections;
  }

  /// All flags, ordered by name.
  Collection<Flag> flags() {
    return byName.values();
  }

  Optional<Flag> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  private static Flag flag(String[] columns) {
    boolean choice = columns[1].indexOf('|') >= 0;
    return new Flag(
        columns[0],
        choice ? FlagType.TEXT : FlagType.valueOf(columns[1].toUpperCase(Locale.ROOT)),
        choice ? List.of(columns[1].split("\\|")) : List.of(),
        SPECIAL_DEFAULTS.getOrDefault(columns[2], columns[2]),
        Flag.Standing.valueOf(columns[3].toUpperCase(Locale.ROOT)),
        columns[4]);
  }
}
