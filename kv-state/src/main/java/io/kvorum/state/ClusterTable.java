package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is replicated of the cluster besides keys, leases and membership: alarms, what members have
/// told of themselves, who was a member once, the cluster's version and the one that it may go back
/// to. Small and rarely changed, so immutable: each change makes a new one and adds its row to the
/// batch.
record ClusterTable(
    List<AlarmMember> alarms,
    SortedMap<MemberId, Command.PublishMember> published,
    SortedSet<MemberId> removed,
    Optional<String> version,
    Optional<String> downgrade) {
  private static final Comparator<AlarmMember> BY_MEMBER =
      Comparator.comparing(AlarmMember::member).thenComparing(AlarmMember::type);

  ClusterTable {
    alarms = alarms.stream().sorted(BY_MEMBER).toList();
    published = Collections.unmodifiableSortedMap(published);
    removed = Collections.unmodifiableSortedSet(removed);
  }

  static ClusterTable from(OrderedStore store) {
    List<AlarmMember> alarms = new ArrayList<>();
    SortedMap<MemberId, Command.PublishMember> published = new TreeMap<>();
    try (View view = store.view()) {
      try (Cursor rows = view.scan(Schema.ALARMS, OrderedStore.Order.ASCENDING)) {
        while (rows.next()) {
          MemberId member = new MemberId(Schema.numberOf(rows.key()));
          alarms.add(new AlarmMember(member, alarmType(Schema.alarmTypeOf(rows.key()))));
        }
      }
      try (Cursor rows = view.scan(Schema.MEMBERS, OrderedStore.Order.ASCENDING)) {
        while (rows.next()) {
          Command.PublishMember member = published(rows.value());
          published.put(member.member(), member);
        }
      }
      SortedSet<MemberId> removed = new TreeSet<>();
      try (Cursor rows = view.scan(Schema.REMOVED_MEMBERS, OrderedStore.Order.ASCENDING)) {
        while (rows.next()) {
          removed.add(new MemberId(Schema.numberOf(rows.key())));
        }
      }
      Optional<String> version =
          Optional.ofNullable(view.get(Schema.CLUSTER_VERSION)).map(Bytes::utf8);
      Optional<String> downgrade = Optional.ofNullable(view.get(Schema.DOWNGRADE)).map(Bytes::utf8);
      return new ClusterTable(alarms, published, removed, version, downgrade);
    }
  }

  boolean has(AlarmType type) {
    for (AlarmMember alarm : alarms) {
      if (alarm.type() == type) {
        return true;
      }
    }
    return false;
  }

  ClusterTable raise(AlarmMember alarm, WriteBatch batch) {
    if (alarms.contains(alarm)) {
      return this;
    }
    batch.put(row(alarm), Bytes.EMPTY);
    List<AlarmMember> more = new ArrayList<>(alarms);
    more.add(alarm);
    return new ClusterTable(more, published, removed, version, downgrade);
  }

  ClusterTable clear(AlarmMember alarm, WriteBatch batch) {
    batch.delete(row(alarm));
    List<AlarmMember> rest = new ArrayList<>(alarms);
    rest.remove(alarm);
    return new ClusterTable(rest, published, removed, version, downgrade);
  }

  ClusterTable publish(Command.PublishMember member, WriteBatch batch) {
    batch.put(Schema.member(member.member()), CommandCodec.encode(member));
    SortedMap<MemberId, Command.PublishMember> all = new TreeMap<>(published);
    all.put(member.member(), member);
    return new ClusterTable(alarms, all, removed, version, downgrade);
  }

  /// Forgets what members have told that are no longer ones, and remembers their ids: who was
  /// removed never comes back (etcd's `members_removed`). Only a cluster that its last member
  /// begins anew by force may take such an id in again.
  ClusterTable change(Membership from, Membership to, WriteBatch batch) {
    SortedMap<MemberId, Command.PublishMember> rest = new TreeMap<>(published);
    for (MemberId member : published.keySet()) {
      if (to.member(member).isEmpty()) {
        batch.delete(Schema.member(member));
        rest.remove(member);
      }
    }
    SortedSet<MemberId> gone = new TreeSet<>(removed);
    for (Membership.Member member : from.members()) {
      if (to.member(member.id()).isEmpty() && gone.add(member.id())) {
        batch.put(Schema.removedMember(member.id()), Bytes.EMPTY);
      }
    }
    for (Membership.Member member : to.members()) {
      if (gone.remove(member.id())) {
        batch.delete(Schema.removedMember(member.id()));
      }
    }
    return new ClusterTable(alarms, rest, gone, version, downgrade);
  }

  ClusterTable withVersion(String next, WriteBatch batch) {
    batch.put(Schema.CLUSTER_VERSION, Bytes.utf8(next));
    return new ClusterTable(alarms, published, removed, Optional.of(next), downgrade);
  }

  /// Of a target that is empty: takes it back.
  ClusterTable withDowngrade(String target, WriteBatch batch) {
    if (target.isEmpty()) {
      batch.delete(Schema.DOWNGRADE);
    } else {
      batch.put(Schema.DOWNGRADE, Bytes.utf8(target));
    }
    Optional<String> next = Optional.of(target).filter(text -> !text.isEmpty());
    return new ClusterTable(alarms, published, removed, version, next);
  }

  private static Bytes row(AlarmMember alarm) {
    byte type =
        switch (alarm.type()) {
          case NONE -> 0;
          case NOSPACE -> 1;
          case CORRUPT -> 2;
        };
    return Schema.alarm(alarm.member(), type);
  }

  private static AlarmType alarmType(byte type) {
    return switch (type) {
      case 0 -> AlarmType.NONE;
      case 1 -> AlarmType.NOSPACE;
      case 2 -> AlarmType.CORRUPT;
      default -> throw new StorageException.Corrupted("an alarm row has the unknown type " + type);
    };
  }

  private static Command.PublishMember published(Bytes row) {
    if (CommandCodec.decode(row) instanceof Command.PublishMember member) {
      return member;
    }
    throw new StorageException.Corrupted("a member row holds something else");
  }
}
