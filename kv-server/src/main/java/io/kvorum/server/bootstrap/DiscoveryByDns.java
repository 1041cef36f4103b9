package io.kvorum.server.bootstrap;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.bootstrap.SrvRecords.LookupFailed;
import io.kvorum.server.bootstrap.SrvRecords.Place;
import io.kvorum.server.config.Discovery;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the members of a new cluster from SRV records. Which of them is this one shows by the
/// address behind it; the others get numbers for names, which they keep only until they tell their
/// own (etcd `srv.GetCluster`).
final class DiscoveryByDns {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryByDns.class);

  private final SrvRecords records;
  private final NameResolver resolver;

  DiscoveryByDns(SrvRecords records, NameResolver resolver) {
    this.records = records;
    this.resolver = resolver;
  }

  /// The cluster in the form of `initial-cluster`.
  ///
  /// @throws ConfigException if there are no records, or none is of this member
  String find(Discovery.Dns dns, String name, List<URI> own) {
    Search search = new Search(name, owners(own));
    List<String> failures = new ArrayList<>();
    search(search, dns, "etcd-server-ssl", "https", failures);
    search(search, dns, "etcd-server", "http", failures);
    if (!failures.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("error", String.join("; ", failures))
          .log("failed to resolve during SRV discovery");
    }
    if (search.members.isEmpty()) {
      throw new ConfigException(String.join("; ", failures));
    }
    search.members.forEach(
        member ->
            LOG.atInfo().addKeyValue("node", member).log("got bootstrap from DNS for etcd-server"));
    if (!search.isSelfThere) {
      throw new ConfigException("cannot find local etcd member \"" + name + "\" in SRV records");
    }
    return String.join(",", search.members);
  }

  /// This member's own URLs, by their address and port.
  private Map<String, URI> owners(List<URI> own) {
    Map<String, URI> owners = new TreeMap<>();
    for (URI url : own) {
      try {
        owners.put(address(url.getHost(), url.getPort()), url);
      } catch (UnknownHostException unknown) {
        throw new ConfigException(
            "--initial-advertise-peer-urls: lookup " + url.getHost() + ": no such host");
      }
    }
    return owners;
  }

  private void search(
      Search search, Discovery.Dns dns, String base, String scheme, List<String> failures) {
    String service = dns.serviceName().isEmpty() ? base : base + "-" + dns.serviceName();
    try {
      for (Place place : records.places("_" + service + "._tcp." + dns.domain())) {
        add(search, place, scheme, service, failures);
      }
    } catch (LookupFailed failed) {
      failures.add(failure(service, String.valueOf(failed.getMessage())));
    }
  }

  private void add(
      Search search, Place place, String scheme, String service, List<String> failures) {
    URI url = URI.create(scheme + "://" + place.target() + ":" + place.port());
    try {
      URI own = search.owners.get(address(place.target(), place.port()));
      if (own == null) {
        search.members.add(search.nextNumber++ + "=" + url);
      } else if (own.getScheme().equals(scheme)) {
        search.members.add(search.name + "=" + url);
        search.isSelfThere = true;
      } else {
        failures.add(
            failure(
                service,
                "bootstrap at %s from DNS for %s has scheme mismatch with expected peer %s"
                    .formatted(url, service, own)));
      }
    } catch (UnknownHostException unknown) {
      failures.add(failure(service, "lookup " + place.target() + ": no such host"));
    }
  }

  private String address(String host, int port) throws UnknownHostException {
    return resolver.address(host) + " " + port;
  }

  private static String failure(String service, String why) {
    return "error querying DNS SRV records for _" + service + " " + why;
  }

  /// What has been found so far.
  private static final class Search {
    private final String name;
    private final Map<String, URI> owners;
    private final List<String> members = new ArrayList<>();
    private boolean isSelfThere;
    private int nextNumber;

    Search(String name, Map<String, URI> owners) {
      this.name = name;
      this.owners = owners;
    }
  }
}
