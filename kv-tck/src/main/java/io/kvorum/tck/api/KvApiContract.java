package io.kvorum.tck.api;

import io.kvorum.tck.Unverified;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/// What every server of etcd's client API keeps, as a client sees it over gRPC: the rules of
/// `docs/spec/client-api.md`. Whoever has a server extends it and says where it is:
///
/// ```java
/// class MyServerTest extends KvApiContract {
///   @Override
///   protected List<Endpoint> endpoints() {
///     return List.of(Endpoint.of("http://127.0.0.1:2379"));
///   }
/// }
/// ```
///
/// The servers have etcd's default limits and tokens, and hold nothing of worth: keys are deleted,
/// revisions compacted, alarms raised and users made, and nobody else may write meanwhile.
@Unverified(rule = "REVISION-5", because = "it needs a store that nobody has written to")
@Unverified(rule = "REVISION-6", because = "it needs a server that is restarted")
@Unverified(
    rule = "WATCH-29",
    because = "how often is a setting of the server, ten minutes if it is left alone")
@Unverified(rule = "WATCH-30", because = "it needs a cluster that loses its leader")
@Unverified(rule = "LEASE-15", because = "it needs a cluster that changes its leader")
@Unverified(rule = "CLUSTER-6", because = "it would change the cluster")
@Unverified(
    rule = "MAINTENANCE-8",
    because = "what is in a snapshot is for the tools that restore it")
@Unverified(rule = "LIMIT-3", because = "it needs a server that is overloaded")
@Unverified(rule = "LIMIT-4", because = "it needs a store with a small quota")
@Unverified(rule = "AUTH-29", because = "it needs a server with other settings")
@Timeout(KvApiContract.MOST_SECONDS_PER_TEST)
public abstract class KvApiContract {
  static final int MOST_SECONDS_PER_TEST = 60;

  private @Nullable Session session;

  protected KvApiContract() {}

  /// Members of one cluster, all of which run. Most is asked of the first, and some of the last.
  protected abstract List<Endpoint> endpoints();

  /// How long a test waits for what must come. It decides no test of a server that keeps its rules.
  protected Duration patience() {
    return Duration.ofSeconds(20);
  }

  @BeforeEach
  void open() {
    session = Session.open(endpoints(), patience());
  }

  @AfterEach
  void close() throws IOException {
    if (session != null) {
      session.close();
    }
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return session;
  }

  /// What every answer tells of its server.
  @Nested
  class Headers extends HeaderRules {
    Headers() {
      super(KvApiContract.this::session);
    }
  }

  /// What makes a revision.
  @Nested
  class Revisions extends RevisionRules {
    Revisions() {
      super(KvApiContract.this::session);
    }
  }

  /// Puts.
  @Nested
  class Puts extends PutRules {
    Puts() {
      super(KvApiContract.this::session);
    }
  }

  /// Which pairs a range gives.
  @Nested
  class Ranges extends RangeRules {
    Ranges() {
      super(KvApiContract.this::session);
    }
  }

  /// In which order, and how fresh.
  @Nested
  class RangeOrders extends RangeOrderRules {
    RangeOrders() {
      super(KvApiContract.this::session);
    }
  }

  /// Ranges in pieces.
  @Nested
  class RangeStreams extends RangeStreamRules {
    RangeStreams() {
      super(KvApiContract.this::session);
    }
  }

  /// Deletes.
  @Nested
  class Deletes extends DeleteRules {
    Deletes() {
      super(KvApiContract.this::session);
    }
  }

  /// Transactions.
  @Nested
  class Transactions extends TxnRules {
    Transactions() {
      super(KvApiContract.this::session);
    }
  }

  /// Their conditions.
  @Nested
  class Conditions extends CompareRules {
    Conditions() {
      super(KvApiContract.this::session);
    }
  }

  /// Compactions.
  @Nested
  class Compactions extends CompactRules {
    Compactions() {
      super(KvApiContract.this::session);
    }
  }

  /// How watchers begin and end.
  @Nested
  class Watchers extends WatchRules {
    Watchers() {
      super(KvApiContract.this::session);
    }
  }

  /// What they hear.
  @Nested
  class Events extends WatchEventRules {
    Events() {
      super(KvApiContract.this::session);
    }
  }

  /// How far they are.
  @Nested
  class Progress extends WatchProgressRules {
    Progress() {
      super(KvApiContract.this::session);
    }
  }

  /// Leases.
  @Nested
  class LeaseLives extends LeaseRules {
    LeaseLives() {
      super(KvApiContract.this::session);
    }
  }

  /// Members.
  @Nested
  class Members extends ClusterRules {
    Members() {
      super(KvApiContract.this::session);
    }
  }

  /// Maintenance.
  @Nested
  class Maintenance extends MaintenanceRules {
    Maintenance() {
      super(KvApiContract.this::session);
    }
  }

  /// Alarms.
  @Nested
  class Alarms extends AlarmRules {
    Alarms() {
      super(KvApiContract.this::session);
    }
  }

  /// Limits.
  @Nested
  class Limits extends LimitRules {
    Limits() {
      super(KvApiContract.this::session);
    }
  }

  /// Users and roles.
  @Nested
  class Users extends UserRules {
    Users() {
      super(KvApiContract.this::session);
    }
  }

  /// Who may do what.
  @Nested
  class Permissions extends PermissionRules {
    Permissions() {
      super(KvApiContract.this::session);
    }
  }

  /// Locks.
  @Nested
  class LockService extends LockRules {
    LockService() {
      super(KvApiContract.this::session);
    }
  }

  /// Elections.
  @Nested
  class ElectionService extends ElectionRules {
    ElectionService() {
      super(KvApiContract.this::session);
    }
  }
}
