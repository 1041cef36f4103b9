package io.kvorum.server.lock;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Kv;
import io.kvorum.api.Leases;
import io.kvorum.api.Watches;

/// What locks and elections are made of.
public record Lines(Kv kv, Leases leases, Watches watches) {
  /// Those who wait for the thing of that name, as the caller may see them.
  Line of(CallContext context, Bytes name) {
    return new Line(this, context, name);
  }
}
