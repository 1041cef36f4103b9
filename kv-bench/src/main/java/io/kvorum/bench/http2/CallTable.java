package io.kvorum.bench.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The open calls of a session by stream. Streams are numbered 1, 3, 5, ... and most end young, so
/// a ring indexed by the number's low bits finds a call at once; the ring doubles when an old call
/// still sits in the wanted place.
final class CallTable {
  private static final int MAX_PLACES = 1 << 22;

  private @Nullable Call[] ring = new @Nullable Call[256];
  private @Nullable Call[] spare = new @Nullable Call[16];
  private int spares;
  private int open;

  /// A call for the stream, from the spares where there is one; the caller begins it.
  Call open(int streamId) {
    while (ring[place(streamId, ring.length)] != null) {
      grow();
    }
    Call call = spares > 0 ? takeSpare() : new Call();
    ring[place(streamId, ring.length)] = call;
    open++;
    return call;
  }

  @Nullable Call get(int streamId) {
    Call call = ring[place(streamId, ring.length)];
    return call != null && call.streamId() == streamId ? call : null;
  }

  /// Frees the stream's place; the object stays as it is until [#reuse].
  void close(Call call) {
    ring[place(call.streamId(), ring.length)] = null;
    open--;
  }

  void reuse(Call call) {
    if (spares == spare.length) {
      spare = Arrays.copyOf(spare, 2 * spares);
    }
    spare[spares++] = call;
  }

  int size() {
    return open;
  }

  private Call takeSpare() {
    Call call = spare[--spares];
    spare[spares] = null;
    if (call == null) {
      throw new IllegalStateException("a spare call is missing");
    }
    return call;
  }

  private void grow() {
    if (ring.length >= MAX_PLACES) {
      throw new Http2Exception("a call was overtaken by " + MAX_PLACES + " others");
    }
    @Nullable Call[] larger = new @Nullable Call[2 * ring.length];
    for (Call call : ring) {
      if (call != null) {
        larger[place(call.streamId(), larger.length)] = call;
      }
    }
    ring = larger;
  }

  private static int place(int streamId, int places) {
    return (streamId >> 1) & (places - 1);
  }
}
