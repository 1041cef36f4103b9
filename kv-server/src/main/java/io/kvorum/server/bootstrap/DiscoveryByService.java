package io.kvorum.server.bootstrap;

import io.kvorum.api.MemberId;
import io.kvorum.api.config.ConfigException;
import io.kvorum.server.bootstrap.DiscoveryClient.Row;
import io.kvorum.server.config.InitialCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers this member with a discovery service, and waits until its cluster is complete: the
/// first members to register, as many as the size says, are the cluster (etcd `v3discovery`).
///
/// ```
/// /_etcd/registry/TOKEN/_config/size     how many members; written by the operator beforehand
/// /_etcd/registry/TOKEN/members/ID       name=peerURL,name=peerURL
/// ```
///
/// A service that does not answer is asked again without end, as by etcd: its operator may be about
/// to start it.
final class DiscoveryByService {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryByService.class);
  private static final String REGISTRY = "/_etcd/registry/";
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int MAX_BACK_OFF_DOUBLINGS = 8;

  private final DiscoveryClient client;
  private final String sizeKey;
  private final String membersKey;
  private final Pause pause;

  /// A question to the service.
  private interface Question<T> {
    T ask() throws IOException, InterruptedException;
  }

  DiscoveryByService(DiscoveryClient client, String token, Pause pause) {
    this.client = client;
    this.sizeKey = REGISTRY + token + "/_config/size";
    this.membersKey = REGISTRY + token + "/members";
    this.pause = pause;
  }

  /// Returns the cluster in the form of `initial-cluster`.
  ///
  /// @param contents this member in the same form
  /// @throws ConfigException in etcd's words if there is no room in the cluster, or no such cluster
  String join(MemberId self, String contents) throws InterruptedException {
    String key = membersKey + "/" + self;
    int size = size();
    requireRoom(members(), key, size);
    register(key, contents);
    List<Row> members = members();
    requireRoom(members, key, size);
    while (members.size() < size) {
      LOG.atInfo()
          .addKeyValue("cluster-size", size)
          .addKeyValue("found-peers", members.size())
          .log("waiting for peers from discovery service");
      members = moreThan(members.size());
    }
    String cluster = members.stream().limit(size).map(Row::value).collect(Collectors.joining(","));
    requireUsable(cluster, size);
    LOG.atInfo().addKeyValue("cluster", cluster).log("discovery joined cluster successfully");
    return cluster;
  }

  private int size() throws InterruptedException {
    Optional<String> text = answer(() -> client.value(sizeKey), "cluster status check");
    try {
      int size = Integer.parseInt(text.orElseThrow(() -> refused("discovery: size key not found")));
      if (size > 0) {
        return size;
      }
    } catch (NumberFormatException notANumber) {
      LOG.atWarn().addKeyValue("size", text.orElse("")).log("the size of the cluster is no number");
    }
    throw refused("discovery: size key is bad");
  }

  /// Those who have registered, the first in front. What is no member is left out.
  private List<Row> members() throws InterruptedException {
    Predicate<Row> isMember = row -> row.value().indexOf('=') > 0;
    List<Row> rows = answer(() -> client.rows(membersKey), "cluster status check");
    rows.stream()
        .filter(isMember.negate())
        .forEach(
            row ->
                LOG.atWarn()
                    .addKeyValue("member-key", row.key())
                    .addKeyValue("member-info", row.value())
                    .log("invalid peer info returned from discovery service"));
    return rows.stream()
        .filter(isMember)
        .sorted(Comparator.comparingLong(Row::createRevision))
        .toList();
  }

  private List<Row> moreThan(int known) throws InterruptedException {
    while (true) {
      pause.lasts(POLL);
      List<Row> members = members();
      if (members.size() > known) {
        return members;
      }
    }
  }

  /// Whoever is not there yet would come last.
  private static void requireRoom(List<Row> members, String key, int size) {
    List<String> keys = members.stream().map(Row::key).toList();
    int position = keys.contains(key) ? keys.indexOf(key) : keys.size();
    if (position >= size) {
      throw refused("discovery: cluster is full");
    }
  }

  /// A member that has registered and then died before it had data registers again. Who has its id
  /// but another name is someone else at the same URLs.
  private void register(String key, String contents) throws InterruptedException {
    String registered = answer(() -> client.create(key, contents), "register member itself");
    if (!registered.equals(contents)) {
      LOG.atWarn()
          .addKeyValue("member-key", key)
          .addKeyValue("member-info", registered)
          .log("member has been registered with discovery service");
      throw refused("discovery: found duplicate id");
    }
    LOG.atInfo()
        .addKeyValue("member-key", key)
        .addKeyValue("member-info", contents)
        .log("register member itself successfully");
  }

  private static void requireUsable(String cluster, int size) {
    Map<String, ?> byName;
    try {
      byName = InitialCluster.parse(cluster);
    } catch (ConfigException badUrl) {
      LOG.atWarn().addKeyValue("cluster", cluster).addKeyValue("error", badUrl).log("bad cluster");
      throw refused("discovery: invalid peer URL");
    }
    if (byName.size() < size) {
      throw refused("discovery: found duplicate name");
    }
  }

  /// Asks until there is an answer, at longer and longer intervals.
  private <T> T answer(Question<T> question, String step) throws InterruptedException {
    for (int retries = 1; ; retries++) {
      try {
        return question.ask();
      } catch (IOException noAnswer) {
        Duration backOff = Duration.ofSeconds(1L << Math.min(retries, MAX_BACK_OFF_DOUBLINGS));
        LOG.atWarn()
            .addKeyValue("reason", step)
            .addKeyValue("backoff", backOff)
            .addKeyValue("error", noAnswer.toString())
            .log("retry connecting to discovery service");
        pause.lasts(backOff);
      }
    }
  }

  private static ConfigException refused(String why) {
    return new ConfigException("failed to join discovery cluster (" + why + ")");
  }
}
