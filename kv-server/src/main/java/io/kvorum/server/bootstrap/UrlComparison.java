package io.kvorum.server.bootstrap;

import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether two lists of URLs lead to the same places (etcd `netutil.URLStringsEqual`): by their
/// texts, else by the addresses behind the names. `localhost` stands for itself.
record UrlComparison(NameResolver resolver) {
  /// Empty if they do; else what differs, in etcd's words.
  Optional<String> difference(Collection<String> some, Collection<String> others) {
    List<String> a = some.stream().sorted().toList();
    List<String> b = others.stream().sorted().toList();
    if (a.size() != b.size()) {
      return Optional.of("len(" + quoted(a) + ") != len(" + quoted(b) + ")");
    }
    if (a.equals(b)) {
      return Optional.empty();
    }
    try {
      return differenceOfAddresses(resolved(a), resolved(b));
    } catch (UnknownHostException unknown) {
      return Optional.of("lookup " + unknown.getMessage() + ": no such host");
    }
  }

  private static Optional<String> differenceOfAddresses(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!a.get(i).equals(b.get(i))) {
        return Optional.of("resolved urls: \"" + a.get(i) + "\" != \"" + b.get(i) + "\"");
      }
    }
    return Optional.empty();
  }

  private List<String> resolved(List<String> urls) throws UnknownHostException {
    List<String> resolved = new ArrayList<>();
    for (String url : urls) {
      resolved.add(resolved(URI.create(url)));
    }
    return resolved.stream().sorted().toList();
  }

  private String resolved(URI url) throws UnknownHostException {
    if (url.getScheme().startsWith("unix")
        || url.getHost() == null
        || url.getHost().equals("localhost")) {
      return url.toString();
    }
    String address = resolver.address(url.getHost());
    return url.getScheme()
        + "://"
        + (address.contains(":") ? "[" + address + "]" : address)
        + ":"
        + url.getPort();
  }

  private static String quoted(List<String> urls) {
    return urls.stream().map(url -> "\"" + url + "\"").collect(Collectors.joining(" ", "[", "]"));
  }
}
