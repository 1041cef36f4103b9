package io.kvorum.tck.api;

import com.google.protobuf.ByteString;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What one test has: connections, and a part of the key space that holds nothing yet.
final class Session implements Closeable {
  private final List<Endpoint> endpoints;
  private final Duration patience;
  private final Deque<Closeable> open = new ArrayDeque<>();
  private final Client first;
  private final Client last;
  private final String prefix;

  private Session(List<Endpoint> endpoints, Duration patience) {
    this.endpoints = List.copyOf(endpoints);
    this.patience = patience;
    this.first = connect(endpoints.getFirst());
    this.last = connect(endpoints.getLast());
    this.prefix = "kv-tck/" + revision() + "/";
  }

  static Session open(List<Endpoint> endpoints, Duration patience) {
    return new Session(endpoints, patience);
  }

  /// One more connection.
  Client connect(Endpoint endpoint) {
    return closing(Client.open(endpoint, patience));
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  /// The first endpoint, which most tests ask.
  Client first() {
    return first;
  }

  /// The last endpoint: another member if there are several.
  Client last() {
    return last;
  }

  /// The newest revision.
  long revision() {
    return first.ask(Keys.RANGE, Requests.revision()).getHeader().getRevision();
  }

  /// The key of that name in this test's part of the key space. Revisions only grow, so no test
  /// finds the keys of another.
  ByteString key(String name) {
    return ByteString.copyFromUtf8(prefix + name);
  }

  /// The name that `key` has made a key of.
  String name(ByteString key) {
    return key.toStringUtf8().substring(prefix.length());
  }

  <T extends Closeable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
