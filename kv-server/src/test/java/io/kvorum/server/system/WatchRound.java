package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchCreateRequest.FilterType;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Some random watches, created one after another on one stream at a real etcd and at every cell,
/// and canceled together. What is said of the beginning of each, its events and what is said of its
/// end must be equal.
///
/// Nothing may be compacted meanwhile: how much of it a watch has told by then is a matter of time.
final class WatchRound {
  private static final int WATCHES = 4;
  private static final int FUTURE_REVISIONS = 20;

  /// Fields that jetcd's messages do not know.
  private static final int WATCH_ID = 7;

  private static final int FRAGMENT = 8;

  private final String place;
  private final Map<String, History> streams = new LinkedHashMap<>();
  private final List<Watch> watches = new ArrayList<>();
  private final long compacted;

  /// @param created etcd's answer to the creation
  /// @param from the first revision of which it tells
  private record Watch(WatchCreateRequest request, WatchResponse created, long from) {
    boolean sees(Event event) {
      return !created.getCanceled()
          && event.getKv().getModRevision() >= from
          && Ranges.covers(request.getKey(), request.getRangeEnd(), event.getKv().getKey())
          && !request.getFiltersList().contains(hiding(event));
    }

    private static FilterType hiding(Event event) {
      return event.getType() == Event.EventType.PUT ? FilterType.NOPUT : FilterType.NODELETE;
    }
  }

  /// @param place where in the test this is, for messages
  /// @param servers the reference first
  private WatchRound(String place, Map<String, Wire> servers, long compacted) {
    this.place = place;
    this.compacted = compacted;
    servers.forEach((name, wire) -> streams.put(name, History.open(wire)));
  }

  static WatchRound open(String place, Map<String, Wire> servers, RequestSource source, Dice dice) {
    WatchRound round = new WatchRound(place, servers, source.compactedRevision());
    for (int i = 0; i < WATCHES; i++) {
      round.create(request(source, dice));
    }
    return round;
  }

  private static WatchCreateRequest request(RequestSource source, Dice dice) {
    ByteString key = dice.key();
    WatchCreateRequest.Builder watch =
        WatchCreateRequest.newBuilder()
            .setKey(key)
            .setRangeEnd(dice.percent(30) ? Dice.ZERO : dice.rangeEnd(key))
            .setStartRevision(start(source, dice))
            .setPrevKv(dice.percent(50))
            .setProgressNotify(dice.percent(20));
    if (dice.percent(30)) {
      watch.addFiltersValue(dice.below(2));
    }
    UnknownFieldSet.Builder newer = UnknownFieldSet.newBuilder();
    if (dice.percent(30)) {
      newer.addField(WATCH_ID, varint(1 + dice.below(3)));
    }
    if (dice.percent(20)) {
      newer.addField(FRAGMENT, varint(1));
    }
    return watch.setUnknownFields(newer.build()).build();
  }

  private static UnknownFieldSet.Field varint(long value) {
    return UnknownFieldSet.Field.newBuilder().addVarint(value).build();
  }

  /// From now on, from some revision of the past, which may be compacted, or of the future.
  private static long start(RequestSource source, Dice dice) {
    long current = source.currentRevision();
    return switch (dice.below(10)) {
      case 0, 1, 2, 3 -> 0;
      case 4 -> current + 1 + dice.below(FUTURE_REVISIONS);
      default -> Math.clamp(dice.revision(source.compactedRevision(), current), 0, current);
    };
  }

  private void create(WatchCreateRequest request) {
    int number = watches.size() + 1;
    streams
        .values()
        .forEach(s -> s.send(WatchRequest.newBuilder().setCreateRequest(request).build()));
    List<WatchResponse> answers = new ArrayList<>();
    for (History stream : streams.values()) {
      Predicate<List<WatchResponse>> enough = all -> created(all).size() == number;
      answers.add(created(stream.await(number + " creations", enough)).getLast());
    }
    WatchResponse created = answers.getFirst();
    long next = created.getHeader().getRevision() + 1;
    long from = request.getStartRevision() == 0 ? next : request.getStartRevision();
    watches.add(new Watch(request, created, from));
    compare("the creation of " + request, answers.stream().map(this::normal).toList());
  }

  private static List<WatchResponse> created(List<WatchResponse> all) {
    return all.stream().filter(WatchResponse::getCreated).toList();
  }

  private Message normal(WatchResponse response) {
    return Comparison.withoutIdentity(response);
  }

  /// Ends all watches, when each has told all that happened.
  ///
  /// @param history all events ever
  /// @return how many events were compared
  int end(List<Event> history) {
    int events = 0;
    for (Watch watch : watches) {
      if (watch.created().getCanceled()) {
        continue;
      }
      int expected = comparable(watch, history.stream().filter(watch::sees).toList()).size();
      List<List<WatchResponse>> told =
          streams.values().stream().map(stream -> end(stream, watch, expected)).toList();
      told.forEach(Order::check);
      compare(
          "the events of " + watch.request(),
          told.stream().map(all -> comparable(watch, events(all))).toList());
      compare(
          "the end of " + watch.request(),
          told.stream().map(all -> normal(all.getLast())).toList());
      events += expected;
    }
    streams.values().forEach(History::close);
    return events;
  }

  /// All that a stream tells of a watch.
  private List<WatchResponse> end(History stream, Watch watch, int events) {
    long id = watch.created().getWatchId();
    if (watch.from() >= compacted) {
      stream.await(
          events + " events of " + watch.request() + place,
          all -> comparable(watch, events(of(id, all))).size() >= events);
      stream.send(
          WatchRequest.newBuilder()
              .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
              .build());
    }
    return of(
        id,
        stream.await(
            "end of " + watch.request() + place,
            all -> of(id, all).stream().anyMatch(WatchResponse::getCanceled)));
  }

  private static List<WatchResponse> of(long id, List<WatchResponse> all) {
    return all.stream().filter(r -> r.getWatchId() == id).toList();
  }

  private static List<Event> events(List<WatchResponse> all) {
    return all.stream().flatMap(r -> r.getEventsList().stream()).toList();
  }

  /// Without the tombstones that 3.4 drops too early: [Comparison.Known].
  private List<Event> comparable(Watch watch, List<Event> events) {
    return watch.from() > compacted
        ? events
        : events.stream().filter(e -> e.getKv().getModRevision() != compacted).toList();
  }

  private void compare(String what, List<?> answers) {
    List<String> names = List.copyOf(streams.keySet());
    for (int i = 1; i < answers.size(); i++) {
      assertThat(answers.get(i))
          .as("%s, %s, %s", place, names.get(i), what)
          .isEqualTo(answers.getFirst());
    }
  }
}
