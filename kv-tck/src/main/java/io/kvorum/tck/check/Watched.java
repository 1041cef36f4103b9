package io.kvorum.tck.check;

import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// One watcher: what it asked for, and all that it was told, in the order of arrival.
///
/// @param from the first revision that it is to hear of
/// @param unwanted types of events that it asked to be spared
/// @param withPrevious whether it asked for the values before
public record Watched(
    KeyRange range,
    long from,
    Set<Event.Type> unwanted,
    boolean withPrevious,
    List<Message> messages) {
  public Watched {
    unwanted = Set.copyOf(unwanted);
    messages = List.copyOf(messages);
  }

  /// A watcher that wants everything of a range.
  public static Watched of(KeyRange range, long from, List<Message> messages) {
    return new Watched(range, from, EnumSet.noneOf(Event.Type.class), false, messages);
  }

  /// One message of the stream. Without events it is a progress notification: everything up to
  /// `revision` has been told.
  ///
  /// @param fragment whether the next message continues this one
  public record Message(long revision, List<Event> events, boolean fragment) {
    public Message {
      events = List.copyOf(events);
    }

    boolean isProgress() {
      return events.isEmpty();
    }
  }
}
