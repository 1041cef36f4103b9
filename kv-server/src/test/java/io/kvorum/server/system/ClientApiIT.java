package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The contract of the client API, run by the kit's own command, finds what `docs/compatibility.md`
/// says: on one member, and on three, asked of the leader and of a follower.
@Timeout(600)
class ClientApiIT {
  private static final Path PAGE = Path.of("../docs/compatibility.md");

  @RegisterExtension final Rig rig = Rig.inMemory();

  @BeforeEach
  void the_page_is_about_kvorum() {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "what etcd answers is tried in kv-tck");
  }

  private void assertSaidOf(List<Ports> members) throws IOException {
    Path found = Files.copy(PAGE, rig.folder().resolve("compatibility.md"));
    Distribution distribution = new Distribution(ServerCommand.home().toAbsolutePath());

    Tool run = distribution.prove(members, rig.folder().resolve("report"), found);

    Rig.say(run.out().lines().toList().getLast());
    assertThat(found).as(run.out()).hasSameTextualContentAs(PAGE);
  }

  /// The rules about users say nothing of what a hash costs.
  private Cluster start(int members) {
    return Cluster.start(rig, members, "--bcrypt-cost", "4");
  }

  @Test
  void one_member_keeps_the_rules_that_the_page_says() throws IOException {
    assertSaidOf(List.of(start(1).member(1).ports()));
  }

  /// The leader is asked first, and a follower last.
  @Test
  void the_leader_of_three_members_keeps_them_too() throws IOException {
    Cluster cluster = start(3);
    Member leader = cluster.awaitLeader();

    List<Ports> members = new ArrayList<>(List.of(leader.ports()));
    cluster.others(leader).forEach(member -> members.add(member.ports()));
    assertSaidOf(members);
  }

  /// A follower is asked first, and the leader last.
  @Test
  void a_follower_of_three_members_keeps_them_too() throws IOException {
    Cluster cluster = start(3);
    Member leader = cluster.awaitLeader();

    List<Ports> members =
        new ArrayList<>(cluster.others(leader).stream().map(Member::ports).toList());
    members.add(leader.ports());
    assertSaidOf(members);
  }
}
