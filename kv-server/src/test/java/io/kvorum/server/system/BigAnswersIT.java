package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Huge answers, more of them at once than the memory holds: they queue.
@Timeout(180)
class BigAnswersIT {
  private static final String SMALL_HEAP = "-Xmx512m";
  private static final int VALUE_BYTES = 1 << 20;
  private static final int KEYS = 32;
  private static final int LISTS = 64;
  private static final int CONNECTIONS = 8;
  private static final RangeRequest LIST =
      RangeRequest.newBuilder()
          .setKey(ByteString.copyFromUtf8("big/"))
          .setRangeEnd(ByteString.copyFromUtf8("big0"))
          .build();

  @RegisterExtension final Rig rig = Rig.inMemory();

  @Test
  void a_burst_of_huge_lists_is_answered_wholly() throws Exception {
    ServerProcess server =
        rig.start(ServerCommand.underTest().with("KVORUM_JAVA_OPTS", SMALL_HEAP));
    Wire wire = rig.connect(server);
    putBigKeys(wire);

    List<UnreadList> lists = askForLists(server);
    answersSmallReads(wire);

    lists.forEach(UnreadList::read);
    for (UnreadList list : lists) {
      assertThat(list.awaitBytes()).isGreaterThan((long) KEYS * VALUE_BYTES);
    }
  }

  @Test
  void lists_that_nobody_wants_any_more_make_room() throws Exception {
    ServerProcess server =
        rig.start(ServerCommand.underTest().with("KVORUM_JAVA_OPTS", SMALL_HEAP));
    Wire wire = rig.connect(server);
    putBigKeys(wire);

    List<UnreadList> unwanted = askForLists(server);
    answersSmallReads(wire);
    unwanted.forEach(UnreadList::close);

    UnreadList wanted = rig.closing(UnreadList.ask(wire, LIST));
    wanted.read();
    assertThat(wanted.awaitBytes()).isGreaterThan((long) KEYS * VALUE_BYTES);
  }

  private static void putBigKeys(Wire wire) {
    byte[] value = new byte[VALUE_BYTES];
    Random random = new Random(4711);
    for (int i = 0; i < KEYS; i++) {
      random.nextBytes(value);
      wire.put(
          PutRequest.newBuilder()
              .setKey(ByteString.copyFromUtf8("big/%02d".formatted(i)))
              .setValue(ByteString.copyFrom(value))
              .build());
    }
  }

  private List<UnreadList> askForLists(ServerProcess server) {
    List<UnreadList> lists = new ArrayList<>();
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      Wire wire = rig.connect(server);
      for (int i = 0; i < LISTS / CONNECTIONS; i++) {
        lists.add(rig.closing(UnreadList.ask(wire, LIST)));
      }
    }
    return lists;
  }

  /// Small answers do not queue behind the huge ones.
  private static void answersSmallReads(Wire wire) {
    for (int i = 0; i < 200; i++) {
      assertThat(wire.range(LIST.toBuilder().setCountOnly(true).build()).getCount())
          .isEqualTo(KEYS);
    }
  }
}
