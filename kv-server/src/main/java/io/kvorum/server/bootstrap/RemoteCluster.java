package io.kvorum.server.bootstrap;

import io.kvorum.server.peer.PeerAnswer;
import io.kvorum.server.peer.PeerAnswer.MemberList;
import io.kvorum.server.peer.PeerAnswer.Versions;
import io.kvorum.server.peer.PeerCall;
import io.kvorum.server.peer.PeerQuestion;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Members that run already, asked at their peer URLs by one who is no member yet.
record RemoteCluster(AskPeer peers) {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteCluster.class);

  /// The member list of the first that answers with one.
  ///
  /// @param limit for each URL
  /// @param tell whether silence is worth a line of the log
  Optional<MemberList> members(List<URI> urls, Duration limit, boolean tell) {
    for (URI url : urls) {
      Optional<MemberList> list =
          ask(url, new PeerQuestion.Members(), MemberList.class, limit, tell)
              .filter(members -> !members.members().isEmpty());
      if (list.isPresent()) {
        return list;
      }
    }
    return Optional.empty();
  }

  /// The versions of all that answer.
  List<Versions> versions(List<URI> urls, Duration limit) {
    List<Versions> versions = new ArrayList<>();
    for (URI url : urls) {
      ask(url, new PeerQuestion.AskVersions(), Versions.class, limit, true)
          .ifPresent(versions::add);
    }
    return versions;
  }

  private <A extends PeerAnswer> Optional<A> ask(
      URI url, PeerQuestion question, Class<A> kind, Duration limit, boolean tell) {
    try {
      return Optional.of(
          PeerCall.ask(bytes -> peers.ask(url, bytes), question, kind)
              .get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException silent) {
      if (tell) {
        LOG.atWarn()
            .addKeyValue("address", url)
            .addKeyValue("error", String.valueOf(silent.getMessage()))
            .log("failed to get cluster response");
      }
      return Optional.empty();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
