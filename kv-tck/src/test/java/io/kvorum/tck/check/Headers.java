package io.kvorum.tck.check;

import io.kvorum.api.Kv;
import io.kvorum.api.ResponseHeader;

/// Answers with another revision in their header.
final class Headers {
  private Headers() {}

  static Kv.Response at(long revision, Kv.Response response) {
    ResponseHeader header = new ResponseHeader(1, 1, revision, 1);
    return switch (response) {
      case Kv.RangeResponse r -> new Kv.RangeResponse(header, r.kvs(), r.more(), r.count());
      case Kv.PutResponse p -> new Kv.PutResponse(header, p.prevKv());
      case Kv.DeleteRangeResponse d -> new Kv.DeleteRangeResponse(header, d.deleted(), d.prevKvs());
      case Kv.TxnResponse t -> new Kv.TxnResponse(header, t.succeeded(), t.responses());
    };
  }
}
