package io.kvorum.server.bootstrap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/// The JDK's own DNS client.
final class JndiSrvRecords implements SrvRecords {
  private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";
  private static final String SRV = "SRV";
  private static final String FIRST_TIMEOUT_MILLIS = "1000";
  private static final String RETRIES = "3";
  private static final int FIELDS = 4;

  private final String servers;

  private JndiSrvRecords(String servers) {
    this.servers = servers;
  }

  /// The name servers of the system, as in `/etc/resolv.conf`.
  static JndiSrvRecords bySystem() {
    return new JndiSrvRecords("dns:");
  }

  /// One name server, as `host:port`.
  static JndiSrvRecords by(String server) {
    return new JndiSrvRecords("dns://" + server);
  }

  @Override
  public List<Place> places(String name) throws LookupFailed {
    try {
      List<Place> places = read(name);
      if (places.isEmpty()) {
        throw new LookupFailed("lookup " + name + ": no such host");
      }
      places.sort(Comparator.comparingInt(Place::priority).thenComparing(Place::target));
      return places;
    } catch (NameNotFoundException none) {
      throw new LookupFailed("lookup " + name + ": no such host");
    } catch (NamingException failed) {
      throw new LookupFailed("lookup " + name + ": " + failed.getMessage());
    }
  }

  /// JNDI is dangerous where a name may lead to an object; the DNS provider gives text alone.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private List<Place> read(String name) throws NamingException, LookupFailed {
    // The class that JNDI asks for.
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
    environment.put(Context.PROVIDER_URL, servers);
    environment.put("com.sun.jndi.dns.timeout.initial", FIRST_TIMEOUT_MILLIS);
    environment.put("com.sun.jndi.dns.timeout.retries", RETRIES);
    DirContext dns = new InitialDirContext(environment);
    try {
      Attribute records = dns.getAttributes(name, new String[] {SRV}).get(SRV);
      List<Place> places = new ArrayList<>();
      if (records != null) {
        for (NamingEnumeration<?> all = records.getAll(); all.hasMore(); ) {
          places.add(place(name, String.valueOf(all.next())));
        }
      }
      return places;
    } finally {
      dns.close();
    }
  }

  /// `priority weight port target`, the target with or without a dot at its end.
  private static Place place(String name, String text) throws LookupFailed {
    String[] fields = text.split(" ", -1);
    if (fields.length != FIELDS) {
      throw new LookupFailed("lookup " + name + ": SRV record \"" + text + "\"");
    }
    String target = fields[3];
    return new Place(
        Integer.parseInt(fields[0]),
        Integer.parseInt(fields[2]),
        target.endsWith(".") ? target.substring(0, target.length() - 1) : target);
  }
}
