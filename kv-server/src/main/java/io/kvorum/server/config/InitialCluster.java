package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The members of a new cluster, as `name=url,name=url`; a name that comes twice has two URLs.
public final class InitialCluster {
  private InitialCluster() {}

  /// @throws ConfigException in etcd's words, for a URL that cannot be
  public static Map<String, List<URI>> parse(String text) {
    Map<String, List<String>> texts = new TreeMap<>();
    for (String member : text.split(",", -1)) {
      if (!member.isEmpty()) {
        int equals = member.indexOf('=');
        String name = equals < 0 ? member : member.substring(0, equals);
        String url = equals < 0 ? "" : member.substring(equals + 1);
        texts.computeIfAbsent(name, _ -> new ArrayList<>()).add(url);
      }
    }
    Map<String, List<URI>> cluster = new TreeMap<>();
    texts.forEach((name, urls) -> cluster.put(name, urls(urls)));
    return cluster;
  }

  public static String format(Map<String, List<URI>> cluster) {
    return cluster.entrySet().stream()
        .flatMap(member -> member.getValue().stream().map(url -> member.getKey() + "=" + url))
        .collect(Collectors.joining(","));
  }

  private static List<URI> urls(List<String> texts) {
    try {
      return Urls.parse(String.join(",", texts));
    } catch (IllegalArgumentException wrong) {
      throw new ConfigException("error setting up initial cluster: " + wrong.getMessage());
    }
  }
}
