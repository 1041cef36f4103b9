package io.kvorum.frontend.etcd.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.util.Optional;

/// Who opens a WebSocket. A browser can send no header of its own with it: its token comes as the
/// second of two sub-protocols, `Bearer, TOKEN`, or as the cookie `token` (wire.md 5).
final class WebSocketCaller {
  /// The sub-protocol that is agreed on.
  static final String BEARER = "Bearer";

  private static final String COOKIE = "token";

  private WebSocketCaller() {}

  /// The call that a request to open a WebSocket stands for.
  static HttpRequest call(HttpRequest opening) {
    HttpRequest call =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, opening.uri(), opening.headers().copy());
    token(opening)
        .ifPresent(
            token -> call.headers().set(HttpHeaderNames.AUTHORIZATION, BEARER + " " + token));
    return call;
  }

  private static Optional<String> token(HttpRequest opening) {
    return protocolToken(opening.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, ""))
        .or(() -> cookieToken(opening.headers().get(HttpHeaderNames.COOKIE, "")));
  }

  private static Optional<String> protocolToken(String protocols) {
    int comma = protocols.indexOf(',');
    return comma >= 0 && protocols.substring(0, comma).strip().equals(BEARER)
        ? Optional.of(protocols.substring(comma + 1).strip()).filter(token -> !token.isEmpty())
        : Optional.empty();
  }

  private static Optional<String> cookieToken(String cookies) {
    return ServerCookieDecoder.LAX.decode(cookies).stream()
        .filter(cookie -> cookie.name().equals(COOKIE))
        .map(Cookie::value)
        .findFirst();
  }
}
