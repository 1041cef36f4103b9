package io.kvorum.tck.cli;

import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.tck.transport.TransportContract;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/// The chosen transport.
@ExtendWith(GivenSubjects.class)
final class TransportTrial extends TransportContract {
  private final Subjects subjects;

  TransportTrial(Subjects subjects) {
    this.subjects = subjects;
  }

  @Override
  protected PeerTransportProvider<?> provider() {
    return subjects.transport().provider();
  }

  @Override
  protected Map<String, String> settings() {
    return subjects.settings(Kind.TRANSPORT);
  }
}
