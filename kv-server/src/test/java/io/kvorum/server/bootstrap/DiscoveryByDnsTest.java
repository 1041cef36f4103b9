package io.kvorum.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.bootstrap.SrvRecords.LookupFailed;
import io.kvorum.server.bootstrap.SrvRecords.Place;
import io.kvorum.server.config.ServerConfig;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Through the JDK's DNS client, to a name server on the loopback interface.
class DiscoveryByDnsTest {
  private static final String SECURE = "_etcd-server-ssl._tcp.example.com";
  private static final String PLAIN = "_etcd-server._tcp.example.com";
  private static final Place ONE = new Place(1, 2380, "infra1.example.com");
  private static final Place TWO = new Place(0, 2380, "infra2.example.com");
  private static final Place THREE = new Place(0, 2480, "infra2.example.com");

  private static final Map<String, String> ADDRESSES =
      Map.of("infra1.example.com", "10.0.0.1", "infra2.example.com", "10.0.0.2");

  private final Map<String, List<Place>> records = new HashMap<>();

  @Test
  void members_are_read_in_their_order_and_this_one_gets_its_name() throws Exception {
    records.put(PLAIN, List.of(ONE, TWO, THREE));

    ServerConfig.Bootstrap found =
        find("--initial-advertise-peer-urls=http://10.0.0.1:2380", "--initial-cluster-token=t");

    assertThat(found)
        .isEqualTo(
            new ServerConfig.Bootstrap(
                "0=http://infra2.example.com:2380,1=http://infra2.example.com:2480,"
                    + "m=http://infra1.example.com:2380",
                "t",
                false));
  }

  @Test
  void secure_members_and_plain_ones_are_one_cluster() throws Exception {
    records.put(SECURE, List.of(ONE));
    records.put(PLAIN, List.of(TWO));

    assertThat(
            find("--initial-advertise-peer-urls=https://infra1.example.com:2380").initialCluster())
        .isEqualTo("m=https://infra1.example.com:2380,0=http://infra2.example.com:2380");
  }

  @Test
  void a_suffix_names_another_service() throws Exception {
    records.put("_etcd-server-dev._tcp.example.com", List.of(ONE));

    assertThat(
            find("--initial-advertise-peer-urls=http://10.0.0.1:2380", "--discovery-srv-name=dev")
                .initialCluster())
        .isEqualTo("m=http://infra1.example.com:2380");
  }

  @Test
  void a_member_that_is_not_in_the_records_is_refused() {
    records.put(PLAIN, List.of(TWO));

    assertThatThrownBy(() -> find("--initial-advertise-peer-urls=http://10.0.0.1:2380"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("cannot find local etcd member \"m\" in SRV records");
  }

  @Test
  void a_member_of_the_other_scheme_is_refused() {
    records.put(SECURE, List.of(ONE));

    assertThatThrownBy(() -> find("--initial-advertise-peer-urls=http://10.0.0.1:2380"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "error querying DNS SRV records for _etcd-server-ssl bootstrap at"
                + " https://infra1.example.com:2380 from DNS for etcd-server-ssl has scheme"
                + " mismatch with expected peer http://10.0.0.1:2380; error querying DNS SRV"
                + " records for _etcd-server lookup _etcd-server._tcp.example.com: no such host");
  }

  @Test
  void a_domain_without_records_is_refused() {
    assertThatThrownBy(() -> find("--initial-advertise-peer-urls=http://10.0.0.1:2380"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "error querying DNS SRV records for _etcd-server-ssl lookup"
                + " _etcd-server-ssl._tcp.example.com: no such host; error querying DNS SRV"
                + " records for _etcd-server lookup _etcd-server._tcp.example.com: no such host");
  }

  @Test
  void a_record_whose_host_is_unknown_is_passed_over() throws Exception {
    records.put(PLAIN, List.of(ONE, new Place(0, 1, "gone.example.com")));

    assertThat(find("--initial-advertise-peer-urls=http://10.0.0.1:2380").initialCluster())
        .isEqualTo("m=http://infra1.example.com:2380");
  }

  @Test
  void a_name_without_srv_records_has_none() throws Exception {
    records.put(PLAIN, List.of());
    try (TinyDns dns = new TinyDns(records)) {
      assertThatThrownBy(() -> JndiSrvRecords.by(dns.address()).places(PLAIN))
          .isInstanceOf(LookupFailed.class)
          .hasMessage("lookup " + PLAIN + ": no such host");
    }
  }

  private ServerConfig.Bootstrap find(String... more) throws Exception {
    List<String> flags = new ArrayList<>(List.of("--name=m", "--discovery-srv=example.com"));
    flags.addAll(List.of(more));
    try (TinyDns dns = new TinyDns(records)) {
      return new DiscoveryFinder(
              new DiscoveryByDns(JndiSrvRecords.by(dns.address()), DiscoveryByDnsTest::resolve),
              _ -> {})
          .find(ServerConfig.of(flags.toArray(String[]::new)));
    }
  }

  private static String resolve(String host) throws UnknownHostException {
    String address = host.matches("[0-9.]+") ? host : ADDRESSES.get(host);
    if (address == null) {
      throw new UnknownHostException(host);
    }
    return address;
  }
}
