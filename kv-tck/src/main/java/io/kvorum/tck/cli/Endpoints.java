package io.kvorum.tck.cli;

import io.kvorum.tck.api.Endpoint;
import java.util.List;
import java.util.stream.Collectors;

/// The members of one cluster that are tried.
record Endpoints(List<Endpoint> all) {
  Endpoints {
    all = List.copyOf(all);
  }

  String words() {
    return all.stream()
        .map(endpoint -> endpoint.url().toString())
        .collect(Collectors.joining(", ", "client API at ", ""));
  }
}
