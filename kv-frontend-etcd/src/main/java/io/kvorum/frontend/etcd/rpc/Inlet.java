package io.kvorum.frontend.etcd.rpc;

import java.io.IOException;

/// What the client of one stream says. Called on the connection's event loop, one call at a time.
public interface Inlet {
  /// One request of the client, in its encoded form. The next one comes after `Outlet.requestNext`.
  ///
  /// @throws IOException if the bytes are not such a request
  void message(byte[] request) throws IOException;

  /// The client has said all that it will.
  void halfClosed();

  /// The outlet, which was not ready, is so again.
  void ready();

  /// The client has gone, or the stream has ended with an error.
  void cancelled();
}
