package io.kvorum.frontend.etcd.http;

import io.kvorum.api.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which path is answered by whom, and who may ask: origins (CORS) and host names (wire.md 6).
public final class HttpRoutes {
  private final Optional<AccessRules> access;
  private final Endpoints endpoints;
  private final Optional<Gateway> gateway;

  /// Without access rules everybody may ask and no CORS headers are sent: the metrics listener.
  public HttpRoutes(Optional<AccessRules> access, Endpoints endpoints, Optional<Gateway> gateway) {
    this.access = access;
    this.endpoints = endpoints;
    this.gateway = gateway;
  }

  /// Origins and host names that may ask; `*` stands for all.
  public record AccessRules(List<String> origins, List<String> hosts, boolean isTls) {
    public AccessRules {
      origins = List.copyOf(origins);
      hosts = List.copyOf(hosts);
    }

    /// etcd trusts any name over TLS, since the certificate vouches for it.
    boolean allowsHost(String host) {
      return isTls || hosts.isEmpty() || hosts.contains("*") || hosts.contains(host);
    }

    Optional<String> allowedOrigin(HttpHeaders request) {
      if (origins.isEmpty() || origins.contains("*")) {
        return Optional.of("*");
      }
      String origin = request.get(HttpHeaderNames.ORIGIN);
      return origin != null && origins.contains(origin) ? Optional.of(origin) : Optional.empty();
    }
  }

  Exchange open(HttpRequest request, Channel connection, Responder responder) {
    if (access.isPresent()) {
      String host = hostName(request);
      if (!access.get().allowsHost(host)) {
        return reply(responder, misdirected(host));
      }
      if (request.method().equals(HttpMethod.OPTIONS)) {
        return reply(responder, new HttpAnswer(HttpResponseStatus.OK, Map.of(), Bytes.EMPTY));
      }
    }
    RequestTarget target = RequestTarget.of(request.uri()).newest();
    if (gateway.isPresent() && target.path().startsWith(Gateway.PREFIX)) {
      return gateway.get().refuses(connection)
          ? reply(responder, Gateway.COMMON_NAME_IGNORED)
          : gateway.get().open(request, target, responder);
    }
    return new Asking(endpoints, request.method(), target, responder);
  }

  /// Whether a call is to be made over a WebSocket.
  boolean isWebSocket(HttpRequest request, Channel connection) {
    return gateway.isPresent()
        && !gateway.get().refuses(connection)
        && request.method().equals(HttpMethod.GET)
        && request.headers().containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
        && request.headers().contains(HttpHeaderNames.UPGRADE, "websocket", true)
        && RequestTarget.of(request.uri()).newest().path().startsWith(Gateway.PREFIX)
        && access.map(rules -> rules.allowsHost(hostName(request))).orElse(true);
  }

  /// The longest message over a WebSocket.
  int maxMessageBytes() {
    return gateway.map(Gateway::maxMessageBytes).orElse(0);
  }

  void decorate(HttpRequest request, HttpHeaders answer) {
    access
        .flatMap(rules -> rules.allowedOrigin(request.headers()))
        .ifPresent(
            origin -> {
              answer.set("Access-Control-Allow-Methods", "POST, GET, OPTIONS, PUT, DELETE");
              answer.set("Access-Control-Allow-Origin", origin);
              answer.set("Access-Control-Allow-Headers", "accept, content-type, authorization");
            });
  }

  private static HttpAnswer misdirected(String host) {
    return HttpAnswer.error(
        HttpResponseStatus.MISDIRECTED_REQUEST,
        "The Host header of this request, \""
            + host
            + "\", is not one that this server answers to.\n"
            + "Add it to the setting host-whitelist, or use TLS (see CVE-2018-5702).");
  }

  private static String hostName(HttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "");
    int port = host.lastIndexOf(':');
    boolean hasPort =
        host.startsWith("[") ? port > host.indexOf(']') : port > 0 && host.indexOf(':') == port;
    return hasPort ? host.substring(0, port) : host;
  }

  static Exchange reply(Responder responder, HttpAnswer answer) {
    return new WithoutBody() {
      @Override
      public void end() {
        responder.answer(answer);
      }
    };
  }

  /// An exchange that does not care about the request's body.
  private abstract static class WithoutBody implements Exchange {
    @Override
    public void content(ByteBuf part) {}
  }

  private static final class Asking extends WithoutBody {
    private final Endpoints endpoints;
    private final HttpMethod method;
    private final RequestTarget target;
    private final Responder responder;

    Asking(Endpoints endpoints, HttpMethod method, RequestTarget target, Responder responder) {
      this.endpoints = endpoints;
      this.method = method;
      this.target = target;
      this.responder = responder;
    }

    @Override
    public void end() {
      var _ = endpoints.answer(method, target).whenComplete(this::answered);
    }

    private void answered(HttpAnswer answer, Throwable failure) {
      responder.answer(
          answer == null
              ? HttpAnswer.error(
                  HttpResponseStatus.INTERNAL_SERVER_ERROR, String.valueOf(failure.getMessage()))
              : answer);
    }
  }
}
