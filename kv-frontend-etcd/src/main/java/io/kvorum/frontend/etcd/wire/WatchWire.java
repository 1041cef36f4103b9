package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Watches.Filter;
import io.kvorum.api.Watches.WatchRequest;
import io.kvorum.api.Watches.WatchResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The messages of a watch stream.
public final class WatchWire {
  private WatchWire() {}

  /// A request, or nothing: a request with no member set is ignored, as etcd ignores it.
  public static Optional<WatchRequest> request(CodedInputStream in) throws IOException {
    Optional<WatchRequest> request = Optional.empty();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> request = Optional.of(Fields.nested(in, WatchWire::create));
        case 18 -> request = Optional.of(Fields.nested(in, WatchWire::cancel));
        case 26 -> request = Optional.of(Fields.nested(in, WatchWire::progress));
        default -> in.skipField(tag);
      }
    }
    return request;
  }

  private static WatchRequest create(CodedInputStream in) throws IOException {
    Bytes key = Bytes.EMPTY;
    Bytes rangeEnd = Bytes.EMPTY;
    long startRevision = 0;
    boolean progressNotify = false;
    Set<Filter> filters = EnumSet.noneOf(Filter.class);
    boolean prevKv = false;
    long watchId = 0;
    boolean fragment = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> key = Fields.bytes(in);
        case 18 -> rangeEnd = Fields.bytes(in);
        case 24 -> startRevision = in.readInt64();
        case 32 -> progressNotify = in.readBool();
        case 40 -> addFilter(filters, in.readEnum());
        case 42 -> addPackedFilters(filters, in);
        case 48 -> prevKv = in.readBool();
        case 56 -> watchId = in.readInt64();
        case 64 -> fragment = in.readBool();
        default -> in.skipField(tag);
      }
    }
    return new WatchRequest.Create(
        key, rangeEnd, startRevision, progressNotify, filters, prevKv, watchId, fragment);
  }

  private static void addPackedFilters(Set<Filter> filters, CodedInputStream in)
      throws IOException {
    int outerLimit = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      addFilter(filters, in.readEnum());
    }
    in.popLimit(outerLimit);
  }

  /// Numbers that etcd does not know filter nothing.
  private static void addFilter(Set<Filter> filters, int number) {
    if (number == 0) {
      filters.add(Filter.NO_PUT);
    } else if (number == 1) {
      filters.add(Filter.NO_DELETE);
    }
  }

  private static WatchRequest cancel(CodedInputStream in) throws IOException {
    long watchId = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == 8) {
        watchId = in.readInt64();
      } else {
        in.skipField(tag);
      }
    }
    return new WatchRequest.Cancel(watchId);
  }

  private static WatchRequest progress(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      in.skipField(tag);
    }
    return new WatchRequest.Progress();
  }

  public static byte[] response(WatchResponse answer) {
    return Fields.encode(answer, size(answer), WatchWire::write);
  }

  private static int size(WatchResponse answer) {
    return Fields.sizeOfMessage(1, Fields.size(answer.header()))
        + Fields.size(2, answer.watchId())
        + Fields.size(3, answer.created())
        + Fields.size(4, answer.canceled())
        + Fields.size(5, answer.compactRevision())
        + sizeOfText(6, answer.cancelReason())
        + Fields.size(7, answer.fragment())
        + Fields.sizeOfAll(11, answer.events(), WatchWire::size);
  }

  private static void write(CodedOutputStream out, WatchResponse answer) throws IOException {
    Fields.write(out, 1, answer.header(), Fields.size(answer.header()), Fields::write);
    Fields.write(out, 2, answer.watchId());
    Fields.write(out, 3, answer.created());
    Fields.write(out, 4, answer.canceled());
    Fields.write(out, 5, answer.compactRevision());
    if (!answer.cancelReason().isEmpty()) {
      out.writeString(6, answer.cancelReason());
    }
    Fields.write(out, 7, answer.fragment());
    Fields.writeAll(out, 11, answer.events(), WatchWire::size, WatchWire::write);
  }

  private static int sizeOfText(int field, String text) {
    return text.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, text);
  }

  private static int size(Event event) {
    int size =
        Fields.size(1, number(event.type())) + Fields.sizeOfMessage(2, Fields.size(event.kv()));
    if (event.previous().isPresent()) {
      size += Fields.sizeOfMessage(3, Fields.size(event.previous().get()));
    }
    return size;
  }

  private static void write(CodedOutputStream out, Event event) throws IOException {
    Fields.write(out, 1, number(event.type()));
    Fields.write(out, 2, event.kv(), Fields.size(event.kv()), Fields::write);
    if (event.previous().isPresent()) {
      KeyValue before = event.previous().get();
      Fields.write(out, 3, before, Fields.size(before), Fields::write);
    }
  }

  private static long number(Event.Type type) {
    return switch (type) {
      case PUT -> 0;
      case DELETE -> 1;
    };
  }
}
