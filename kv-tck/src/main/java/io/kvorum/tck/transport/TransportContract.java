package io.kvorum.tck.transport;

import io.kvorum.raft.transport.PeerTransportProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What every peer transport keeps: the rules `TRANSPORT-1` to `TRANSPORT-12` of
/// `docs/spec/transport.md`, in the clear and over TLS. The author of a transport extends it and
/// gives the provider:
///
/// ```java
/// class MyTransportTest extends TransportContract {
///   @Override
///   protected PeerTransportProvider<?> provider() {
///     return new MyTransportProvider();
///   }
/// }
/// ```
///
/// The section that the provider is given has `listen-urls` with one `http` or `https` URL, the
/// keys of `TlsConfig` for the latter, and what `settings` adds. Whatever is random prints its seed
/// when it fails; the system property `kvorum.tck.seed` repeats it.
@Timeout(TransportContract.MOST_SECONDS_PER_TEST)
public abstract class TransportContract {
  static final int MOST_SECONDS_PER_TEST = 120;

  @TempDir @Nullable Path directory;

  private @Nullable Network network;

  protected TransportContract() {}

  /// The transport to be tried.
  protected abstract PeerTransportProvider<?> provider();

  /// More settings of its section: shorter time limits, that the tests may end the sooner.
  protected Map<String, String> settings() {
    return Map.of();
  }

  /// How long a test waits for what must come. It decides no test of a transport that keeps its
  /// rules and whose own time limits are shorter.
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  private void connect(Scheme scheme) {
    if (directory == null) {
      throw new IllegalStateException("JUnit gave no temporary directory");
    }
    network = new Network(provider(), settings(), scheme, directory, patience());
  }

  private Network network() {
    if (network == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return network;
  }

  @AfterEach
  void close() {
    if (network != null) {
      network.close();
    }
  }

  /// Without TLS.
  @Nested
  class Plain {
    @BeforeEach
    void open() {
      connect(Scheme.HTTP);
    }

    /// What arrives, and in which order.
    @Nested
    class Messages extends MessageRules {
      Messages() {
        super(TransportContract.this::network);
      }
    }

    /// Outages.
    @Nested
    class Outages extends OutageRules {
      Outages() {
        super(TransportContract.this::network);
      }
    }

    /// Snapshots, whole.
    @Nested
    class Snapshots extends SnapshotRules {
      Snapshots() {
        super(TransportContract.this::network);
      }
    }

    /// Questions and answers.
    @Nested
    class Questions extends QuestionRules {
      Questions() {
        super(TransportContract.this::network);
      }
    }

    /// The end.
    @Nested
    class Closing extends ClosingRules {
      Closing() {
        super(TransportContract.this::network);
      }
    }

    /// Who dials is met.
    @Nested
    class Meetings extends MeetingRules {
      Meetings() {
        super(TransportContract.this::network);
      }
    }

    /// Where it listens.
    @Nested
    class Addresses extends AddressRules {
      Addresses() {
        super(TransportContract.this::network);
      }
    }

    /// Damage, and who has no business here.
    @Nested
    class Strangers extends StrangerRules {
      Strangers() {
        super(TransportContract.this::network);
      }
    }
  }

  /// With TLS, and certificates on both sides.
  @Nested
  class Secure {
    @BeforeEach
    void open() {
      connect(Scheme.HTTPS);
    }

    /// What arrives, and in which order.
    @Nested
    class Messages extends MessageRules {
      Messages() {
        super(TransportContract.this::network);
      }
    }

    /// Outages.
    @Nested
    class Outages extends OutageRules {
      Outages() {
        super(TransportContract.this::network);
      }
    }

    /// Snapshots, whole.
    @Nested
    class Snapshots extends SnapshotRules {
      Snapshots() {
        super(TransportContract.this::network);
      }
    }

    /// Questions and answers.
    @Nested
    class Questions extends QuestionRules {
      Questions() {
        super(TransportContract.this::network);
      }
    }

    /// The end.
    @Nested
    class Closing extends ClosingRules {
      Closing() {
        super(TransportContract.this::network);
      }
    }

    /// Who dials is met.
    @Nested
    class Meetings extends MeetingRules {
      Meetings() {
        super(TransportContract.this::network);
      }
    }

    /// Where it listens.
    @Nested
    class Addresses extends AddressRules {
      Addresses() {
        super(TransportContract.this::network);
      }
    }

    /// Damage, and who has no business here.
    @Nested
    class Strangers extends StrangerRules {
      Strangers() {
        super(TransportContract.this::network);
      }
    }

    /// Certificates.
    @Nested
    class Certificates extends CertificateRules {
      Certificates() {
        super(TransportContract.this::network);
      }
    }
  }
}
