package io.kvorum.transport.grpc;

import io.grpc.Metadata;
import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.support.Caller;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who calls, as the metadata of a call: ids in hexadecimal, and each URL by itself.
final class Hello {
  private static final int RADIX = 16;
  private static final Metadata.Key<String> CLUSTER = key("kvorum-cluster");
  private static final Metadata.Key<String> FROM = key("kvorum-from");
  private static final Metadata.Key<String> TO = key("kvorum-to");
  private static final Metadata.Key<String> URL = key("kvorum-url");

  private Hello() {}

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  static Metadata headers(Caller caller) {
    Metadata headers = new Metadata();
    headers.put(CLUSTER, Long.toHexString(caller.from().clusterId()));
    headers.put(FROM, caller.from().member().toString());
    headers.put(TO, caller.to().toString());
    caller.urls().forEach(url -> headers.put(URL, url));
    return headers;
  }

  /// @throws CodecException if the call does not say it, or says what cannot be
  static Caller read(Metadata headers) {
    PeerIdentity from =
        new PeerIdentity(new MemberId(id(headers.get(FROM))), id(headers.get(CLUSTER)));
    List<String> urls = new ArrayList<>();
    Iterable<String> said = headers.getAll(URL);
    if (said != null) {
      said.forEach(urls::add);
    }
    return new Caller(from, new MemberId(id(headers.get(TO))), urls);
  }

  private static long id(@Nullable String text) {
    try {
      return Long.parseUnsignedLong(text == null ? "" : text, RADIX);
    } catch (NumberFormatException notAnId) {
      throw new CodecException("a call that does not say who calls, and whom");
    }
  }
}
