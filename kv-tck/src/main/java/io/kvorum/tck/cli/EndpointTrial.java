package io.kvorum.tck.cli;

import io.kvorum.tck.api.Endpoint;
import io.kvorum.tck.api.KvApiContract;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/// The chosen endpoints.
@ExtendWith(GivenSubjects.class)
final class EndpointTrial extends KvApiContract {
  private final Endpoints given;

  EndpointTrial(Endpoints given) {
    this.given = given;
  }

  @Override
  protected List<Endpoint> endpoints() {
    return given.all();
  }
}
