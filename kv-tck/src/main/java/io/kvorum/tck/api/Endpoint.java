package io.kvorum.tck.api;

import io.grpc.ManagedChannelRegistry;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where a server takes etcd's client API, and how it is trusted.
///
/// @param url `http://host:port` or `https://host:port`
/// @param ca the certificates of the authorities to trust; none for those of the JDK
/// @param identity the client's own certificate
public record Endpoint(URI url, Optional<Path> ca, Optional<Identity> identity) {
  private static final Set<Status.Code> SILENCE =
      Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);

  /// A certificate and its private key, both as PEM.
  public record Identity(Path certificate, Path key) {}

  public Endpoint {
    if (url.getHost() == null || url.getPort() < 0 || !isKnown(url.getScheme())) {
      throw new IllegalArgumentException(url + " is not http://HOST:PORT or https://HOST:PORT");
    }
  }

  private static boolean isKnown(String scheme) {
    return "http".equals(scheme) || "https".equals(scheme);
  }

  /// An endpoint without certificates.
  public static Endpoint of(String url) {
    return new Endpoint(URI.create(url), Optional.empty(), Optional.empty());
  }

  /// Asks the server for its newest revision.
  ///
  /// @param patience how long the answer is waited for
  /// @return why the server cannot be asked anything; empty if it answers, be it with a refusal
  public Optional<String> trouble(Duration patience) {
    try (Client client = Client.open(this, patience)) {
      client.ask(Keys.RANGE, Requests.revision());
      return Optional.empty();
    } catch (StatusRuntimeException failed) {
      return SILENCE.contains(failed.getStatus().getCode())
          ? Optional.of(reasons(failed))
          : Optional.empty();
    } catch (IllegalArgumentException | ManagedChannelRegistry.ProviderNotFoundException unusable) {
      return Optional.of("one of the files " + files() + " is of no use: " + reasons(unusable));
    } catch (UncheckedIOException unreadable) {
      return Optional.of(reasons(unreadable));
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>(ca.stream().toList());
    identity.ifPresent(own -> files.addAll(List.of(own.certificate(), own.key())));
    return files;
  }

  private static String reasons(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(Throwable::getMessage)
        .filter(Objects::nonNull)
        .distinct()
        .collect(Collectors.joining(": "));
  }

  boolean isSecure() {
    return "https".equals(url.getScheme());
  }
}
