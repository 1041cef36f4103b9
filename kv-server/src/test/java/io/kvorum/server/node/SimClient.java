package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.raft.Effect;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import io.kvorum.tck.check.HistoryRecorder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A client that asks one thing at a time, of one member until that one fails it.
final class SimClient {
  private static final int KEYS = 6;
  private static final Bytes ALL_FROM = Bytes.utf8("k");
  private static final Bytes ALL_TO = Bytes.utf8("l");

  private final int id;
  private final SimWorld world;
  private @Nullable SimMember member;
  private boolean finishing;
  private long turn;
  private long asked;
  private long open;
  private long values;

  /// The next request reads everything, at once, to see whether the last write is there.
  private boolean suspicious;

  private Bytes lastValue = Bytes.EMPTY;

  SimClient(int id, SimWorld world) {
    this.id = id;
    this.world = world;
  }

  void begin() {
    nextAfter(think());
  }

  private void nextAfter(long delay) {
    long mine = ++turn;
    world.after(
        delay,
        () -> {
          if (mine == turn) {
            next();
          }
        });
  }

  /// One write more, which must be answered.
  void finish() {
    finishing = true;
  }

  boolean isWaiting() {
    return open != 0 || !finishing;
  }

  private long think() {
    return world.upTo(2L * world.settings().thinkMillis() * SimWorld.MILLI);
  }

  private long way() {
    return world.upTo(2 * SimWorld.MILLI);
  }

  private void next() {
    if (finishing) {
      return;
    }
    SimMember target = target();
    if (target == null) {
      nextAfter(think());
      return;
    }
    begins();
    if (suspicious) {
      suspicious = false;
      read(target, Kv.RangeRequest.of(ALL_FROM, ALL_TO));
    } else if (world.happens(world.settings().leases())) {
      useLeases(target);
    } else {
      useKeys(target);
    }
  }

  /// A member has just come back and may lag far behind: whoever has nothing to do reads there.
  void rushTo(SimMember back) {
    if (open == 0 && !finishing && back.isUp()) {
      begins();
      read(back, Kv.RangeRequest.of(ALL_FROM, ALL_TO));
    }
  }

  private void begins() {
    turn++;
    open = ++asked;
    long mine = open;
    world.after(world.upTo(12 * SimWorld.SECOND) + SimWorld.SECOND, () -> giveUp(mine));
  }

  private @Nullable SimMember target() {
    if (member == null || !member.isUp() || suspicious || world.random().nextInt(30) == 0) {
      member = world.anyMember();
    }
    return member.isUp() ? member : null;
  }

  private void giveUp(long which) {
    if (which == open) {
      world.saw(SimSeen.OUTCOME_UNKNOWN);
      member = null;
      done(which);
    }
  }

  private void done(long which) {
    if (which == open) {
      open = 0;
      nextAfter(suspicious ? 0 : think());
    }
  }

  // Keys.

  private Bytes anyKey() {
    return Bytes.utf8("k" + world.random().nextInt(KEYS));
  }

  private Bytes newValue() {
    return Bytes.utf8(id + "." + ++values);
  }

  private void useKeys(SimMember target) {
    int dice = world.random().nextInt(100);
    if (world.happens(world.settings().compactions())) {
      compact(target);
    } else if (dice < 40) {
      write(target, put(0));
    } else if (dice < 60) {
      read(target, Kv.RangeRequest.of(anyKey()));
    } else if (dice < 65) {
      read(target, Kv.RangeRequest.of(ALL_FROM, ALL_TO));
    } else if (dice < 70) {
      read(target, past());
    } else if (dice < 80) {
      read(target, serializable());
    } else if (dice < 95) {
      write(target, compareAndSet());
    } else {
      Bytes to = world.random().nextBoolean() ? Bytes.EMPTY : ALL_TO;
      write(target, new Kv.DeleteRangeRequest(anyKey(), to, world.random().nextBoolean()));
    }
  }

  private Kv.PutRequest put(long lease) {
    return new Kv.PutRequest(
        anyKey(), newValue(), lease, world.random().nextBoolean(), false, false);
  }

  private Kv.TxnRequest compareAndSet() {
    Bytes key = anyKey();
    Kv.Compare same =
        new Kv.Compare(
            Kv.Compare.Result.EQUAL, key, Bytes.EMPTY, new Kv.Compare.Operand.Value(lastValue));
    return new Kv.TxnRequest(
        List.of(same),
        List.of(
            Optional.of(Kv.PutRequest.of(key, newValue())),
            Optional.of(Kv.RangeRequest.of(anyKey()))),
        List.of(Optional.of(Kv.RangeRequest.of(key))));
  }

  private static Kv.RangeRequest range(Bytes key, Bytes to, long revision, boolean serializable) {
    return new Kv.RangeRequest(
        key,
        to,
        0,
        revision,
        Kv.SortOrder.NONE,
        Kv.SortTarget.KEY,
        serializable,
        false,
        false,
        0,
        0,
        0,
        0);
  }

  private Kv.RangeRequest past() {
    long newest = world.oracle().acknowledgedRevision();
    return range(ALL_FROM, ALL_TO, Math.max(1, newest - world.upTo(20)), false);
  }

  private Kv.RangeRequest serializable() {
    return range(ALL_FROM, ALL_TO, 0, true);
  }

  private static Command command(Kv.Request request) {
    return switch (request) {
      case Kv.PutRequest p -> new Command.Put(p);
      case Kv.DeleteRangeRequest d -> new Command.DeleteRange(d);
      case Kv.TxnRequest t -> new Command.Txn(t);
      case Kv.RangeRequest r -> throw new IllegalArgumentException("reads need no command");
    };
  }

  private void write(SimMember target, Kv.Request request) {
    long mine = open;
    HistoryRecorder.Pending call = world.history().call(id, world.moment(), request);
    world.trace(() -> "client " + id + " asks " + target.id() + ": " + request);
    propose(
        target,
        command(request),
        (applied, failure) -> {
          if (applied != null && applied.outcome() instanceof Outcome.Answer(Kv.Response answer)) {
            answered(call, answer);
            if (world.happens(world.settings().strikes())) {
              world.faults().strike();
              suspicious = true;
            }
            suspicious |= world.random().nextInt(5) == 0;
          } else if (applied != null && applied.outcome() instanceof Outcome.Failed(KvError why)) {
            world.saw(SimSeen.REQUEST_REFUSED);
            call.refused(world.moment(), why.name());
          } else {
            failed(call, failure);
          }
          done(mine);
        });
  }

  private void answered(HistoryRecorder.Pending call, Kv.Response answer) {
    world.oracle().acknowledged(revision(answer));
    call.answered(world.moment(), answer);
    switch (answer) {
      case Kv.RangeResponse r -> remember(r);
      case Kv.TxnResponse t -> {
        world.saw(t.succeeded() ? SimSeen.COMPARISON_HELD : SimSeen.COMPARISON_FAILED);
        if (t.responses().getLast() instanceof Kv.RangeResponse r) {
          remember(r);
        }
      }
      case Kv.PutResponse p -> {}
      case Kv.DeleteRangeResponse d -> {}
    }
  }

  private void remember(Kv.RangeResponse found) {
    if (!found.kvs().isEmpty()) {
      lastValue = found.kvs().getFirst().value();
    }
  }

  private static long revision(Kv.Response answer) {
    return switch (answer) {
      case Kv.RangeResponse r -> r.header().revision();
      case Kv.PutResponse p -> p.header().revision();
      case Kv.DeleteRangeResponse d -> d.header().revision();
      case Kv.TxnResponse t -> t.header().revision();
    };
  }

  private void failed(HistoryRecorder.Pending call, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof KvException e && isForSure(e.error())) {
      world.saw(SimSeen.REQUEST_REFUSED);
      call.refused(world.moment(), e.error().name());
    } else if (cause instanceof KvException e) {
      world.saw(SimSeen.OUTCOME_UNKNOWN);
      call.unknown(world.moment(), e.error().name());
    } else {
      throw new AssertionError("a request fails with a KvException alone", cause);
    }
    member = null;
  }

  private static boolean isForSure(KvError error) {
    return switch (error) {
      case TOO_MANY_REQUESTS, COMPACTED, FUTURE_REVISION -> true;
      default -> false;
    };
  }

  private void propose(
      SimMember target, Command command, BiConsumer<@Nullable Applied, @Nullable Throwable> then) {
    world.after(
        way(),
        () -> {
          if (target.isUp()) {
            var _ =
                target
                    .node()
                    .propose(command)
                    .whenComplete(
                        (applied, failure) ->
                            world.after(way(), () -> then.accept(applied, failure)));
          }
        });
  }

  private void read(SimMember target, Kv.RangeRequest request) {
    long mine = open;
    HistoryRecorder.Pending call = world.history().call(id, world.moment(), request);
    long before = world.oracle().acknowledgedRevision();
    world.trace(() -> "client " + id + " asks " + target.id() + ": " + request);
    if (request.serializable()) {
      Kv.RangeResponse found = target.node().view().range(request);
      if (found.header().revision() < before) {
        world.saw(SimSeen.SERIALIZABLE_READ_WAS_STALE);
      }
      call.answered(world.moment(), found);
      done(mine);
      return;
    }
    if (target.leads() && !target.status().ownTermCommitted()) {
      world.saw(SimSeen.READ_BEFORE_A_COMMIT_IN_THE_OWN_TERM);
    }
    int boot = target.boot();
    var _ =
        target
            .node()
            .barrier()
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    world.after(
                        way(),
                        () -> {
                          failed(call, failure);
                          done(mine);
                        });
                  } else {
                    world.answered(() -> confirmed(target, boot, request, call, before, mine));
                  }
                });
  }

  private void confirmed(
      SimMember target,
      int boot,
      Kv.RangeRequest request,
      HistoryRecorder.Pending call,
      long before,
      long mine) {
    if (!target.isUp() || target.boot() != boot) {
      return;
    }
    SimOracle.require(
        target.node().view().revision() >= before,
        "I8 a read sees what was acknowledged before it",
        target,
        before,
        target.node().view().revision());
    if (target.status().role() != Effect.Role.LEADER) {
      world.saw(SimSeen.READ_ANSWERED_BY_A_FOLLOWER);
    }
    try {
      Kv.RangeResponse found = target.node().view().range(request);
      world.after(
          way(),
          () -> {
            answered(call, found);
            done(mine);
          });
    } catch (KvException refused) {
      world.after(
          way(),
          () -> {
            failed(call, refused);
            done(mine);
          });
    }
  }

  private void compact(SimMember target) {
    long mine = open;
    long upTo = Math.max(1, world.oracle().acknowledgedRevision() - world.upTo(30));
    propose(
        target,
        new Command.Compact(upTo),
        (applied, failure) -> {
          if (applied != null && applied.outcome() instanceof Outcome.Done) {
            world.saw(SimSeen.REVISIONS_COMPACTED);
          }
          done(mine);
        });
  }

  // Leases.

  private void useLeases(SimMember target) {
    long lease = world.leases().any();
    long mine = open;
    int dice = world.random().nextInt(10);
    if (lease == 0 || dice < 2) {
      grant(target, mine);
    } else if (dice < 5) {
      write(target, put(lease));
    } else if (dice == 9) {
      propose(target, world.leases().revoke(lease), (applied, failure) -> done(mine));
    } else {
      renew(lease, mine);
    }
  }

  private void grant(SimMember target, long mine) {
    Command.LeaseGrant grant = world.leases().grant();
    long called = world.now();
    propose(
        target,
        grant,
        (applied, failure) -> {
          if (applied != null && applied.outcome() instanceof Outcome.Granted) {
            world.leases().granted(grant.id(), called);
          }
          done(mine);
        });
  }

  /// At whoever seems to lead.
  private void renew(long lease, long mine) {
    SimMember asked = world.leader().orElseGet(world::anyMember);
    if (!asked.isUp()) {
      done(mine);
      return;
    }
    long called = world.now();
    int boot = asked.boot();
    var _ =
        asked
            .node()
            .barrier()
            .whenComplete(
                (nothing, failure) -> {
                  if (failure == null && asked.isUp() && asked.boot() == boot) {
                    world.answered(() -> world.leases().renew(asked, lease, called));
                  }
                  world.after(way(), () -> done(mine));
                });
  }

  @Override
  public String toString() {
    return "client " + id + (open == 0 ? " idle" : " waits for its request " + open);
  }
}
