package io.kvorum.frontend.etcd.http;

import io.grpc.Status;
import io.kvorum.api.AnswerMemory;
import io.kvorum.api.Auth;
import io.kvorum.api.CallContext;
import io.kvorum.api.KvException;
import io.kvorum.api.KvNode;
import io.kvorum.frontend.etcd.rpc.Rpc;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import io.kvorum.frontend.etcd.rpc.Statuses;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// etcd's JSON gateway: every call that has a path may be made as a POST of JSON (wire.md 5). It
/// translates JSON to the same bytes that gRPC carries, and makes the same calls.
public final class Gateway {
  static final String PREFIX = "/v3/";

  private static final Status NOT_FOUND = Status.NOT_FOUND.withDescription("Not Found");
  private static final Status POST_ONLY =
      Status.UNIMPLEMENTED.withDescription("Method Not Allowed");

  static final HttpAnswer COMMON_NAME_IGNORED =
      HttpAnswer.error(
          HttpResponseStatus.BAD_REQUEST,
          "CommonName of client sending a request against gateway will be ignored"
              + " and not used as expected");

  private final Map<String, Call> byPath = new HashMap<>();
  private final RpcMetrics.Requests unaryRequests;
  private final RpcMetrics.Requests streamRequests;
  private final Auth auth;
  private final AnswerMemory answerMemory;
  private final int maxRequestBytes;

  /// A call, with its counters: what comes as JSON counts as much as what comes as gRPC.
  private record Call(Rpc rpc, RpcMetrics.PerRpc metrics) {}

  public Gateway(List<Rpc> rpcs, RpcMetrics metrics, KvNode node, int maxRequestBytes) {
    auth = node.auth();
    answerMemory = node.answerMemory();
    this.maxRequestBytes = maxRequestBytes;
    unaryRequests = metrics.unaryRequests();
    streamRequests = metrics.streamRequests();
    for (Rpc rpc : rpcs) {
      Call call = new Call(rpc, metrics.of(rpc));
      GatewayPaths.of(rpc.name()).forEach(path -> byPath.put(path, call));
    }
  }

  /// What a message may be long, as JSON.
  int maxMessageBytes() {
    return 2 * maxRequestBytes;
  }

  /// Whether calls over this connection are refused: the client may believe that it is the user
  /// whom its certificate names, and over the gateway it is not (etcd: `embed/serve.go`).
  boolean refuses(Channel connection) {
    return connection.hasAttr(HttpPipeline.COMMON_NAME) && auth.isEnabled();
  }

  Exchange open(HttpRequest request, RequestTarget target, Responder responder) {
    Call call = byPath.get(target.path());
    if (call == null) {
      return HttpRoutes.reply(responder, GatewayAnswers.error(NOT_FOUND));
    }
    if (!request.method().equals(HttpMethod.POST)) {
      return HttpRoutes.reply(responder, GatewayAnswers.error(POST_ONLY));
    }
    try {
      return switch (call.rpc()) {
        case Rpc.Unary<?, ?> unary -> {
          CallContext context = GatewayCallers.of(request.headers(), unaryRequests);
          yield new GatewayUnary<>(
              unary, call.metrics(), context, responder, answerMemory, maxRequestBytes);
        }
        case Rpc.Streaming stream -> {
          CallContext context = GatewayCallers.of(request.headers(), streamRequests);
          yield GatewayStream.open(stream, call.metrics(), context, responder, maxRequestBytes);
        }
      };
    } catch (KvException refused) {
      return HttpRoutes.reply(responder, GatewayAnswers.error(Statuses.of(refused)));
    }
  }
}
