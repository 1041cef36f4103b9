package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static Identity identity(String... flags) {
    return Identity.bootstrap(ServerConfig.of(flags));
  }

  @Test
  void the_default_member_has_the_ids_that_etcd_gives_it() {
    Identity identity = identity();

    assertThat(identity.member()).hasToString("8e9e05c52164694d");
    assertThat(Long.toHexString(identity.clusterId())).isEqualTo("cdf818194e3a8c32");
  }

  @Test
  void the_token_and_the_urls_make_the_ids_but_the_name_does_not() {
    Identity identity = identity();

    assertThat(identity("--name=other")).isEqualTo(identity);
    assertThat(identity("--initial-cluster-token=t")).isNotEqualTo(identity);
    assertThat(identity("--name=a", "--initial-advertise-peer-urls=http://127.0.0.1:2380").member())
        .isNotEqualTo(identity.member());
  }

  @Test
  void the_order_of_a_members_urls_does_not_matter() {
    Identity one =
        identity(
            "--initial-advertise-peer-urls=http://127.0.0.1:1,http://127.0.0.1:2",
            "--initial-cluster=default=http://127.0.0.1:2,default=http://127.0.0.1:1");
    Identity two =
        identity(
            "--initial-advertise-peer-urls=http://127.0.0.1:2,http://127.0.0.1:1",
            "--initial-cluster=default=http://127.0.0.1:1,default=http://127.0.0.1:2");

    assertThat(one).isEqualTo(two);
  }

  @Test
  void a_cluster_that_does_not_name_this_member_is_refused() {
    assertThatThrownBy(() -> identity("--name=n", "--initial-cluster=m=http://127.0.0.1:1"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("couldn't find local name \"n\" in the initial cluster configuration");
  }

  @Test
  void a_url_of_the_cluster_that_is_not_advertised_is_refused() {
    assertThatThrownBy(() -> identity("--initial-cluster=default=http://127.0.0.1:1"))
        .hasMessage(
            "--initial-cluster has default=http://127.0.0.1:1 but missing from"
                + " --initial-advertise-peer-urls=http://localhost:2380");
  }

  @Test
  void an_advertised_url_that_the_cluster_lacks_is_refused() {
    assertThatThrownBy(
            () ->
                identity("--initial-advertise-peer-urls=http://localhost:2380,http://127.0.0.1:1"))
        .hasMessage(
            "--initial-advertise-peer-urls has http://127.0.0.1:1 but missing from"
                + " --initial-cluster=default=http://localhost:2380");
  }

  @Test
  void two_members_at_one_url_are_refused() {
    assertThatThrownBy(
            () ->
                identity(
                    "--name=a",
                    "--initial-cluster=a=http://localhost:2380,b=http://localhost:2380"))
        .hasMessage(
            "initial cluster a=http://localhost:2380,b=http://localhost:2380 has duplicate url");
  }

  @Test
  void an_empty_cluster_is_refused() {
    assertThatThrownBy(() -> identity("--initial-cluster="))
        .hasMessage("initial cluster unset and no discovery endpoints found");
  }

  @Test
  void a_member_without_a_url_is_refused() {
    assertThatThrownBy(() -> identity("--initial-cluster=default"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("error setting up initial cluster: ");
  }

  @Test
  void more_than_one_member_is_refused_until_there_is_replication() {
    assertThatThrownBy(
            () ->
                identity(
                    "--name=a",
                    "--initial-cluster=a=http://localhost:2380,b=http://127.0.0.1:2380"))
        .hasMessageContaining("names 2 members (a, b)")
        .hasMessageContaining("replication arrives later");
  }

  @Test
  void joining_is_refused_until_there_is_replication() {
    assertThatThrownBy(() -> identity("--initial-cluster-state=existing"))
        .hasMessageContaining("joining a cluster arrives with replication");
  }
}
