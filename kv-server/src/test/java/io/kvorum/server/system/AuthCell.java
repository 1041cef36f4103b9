package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A server, or a cluster of which each request asks another member, and the tokens that its users
/// have been given. One thread at a time may use it.
final class AuthCell {
  private static final RangeRequest ANYTHING =
      RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build();

  private final String name;
  private final List<Wire> members;
  private final Map<String, String> tokens = new HashMap<>();
  private final Set<Wire> behind = new HashSet<>();
  private int asked;

  AuthCell(String name, List<Wire> members) {
    this.name = name;
    this.members = List.copyOf(members);
  }

  String name() {
    return name;
  }

  /// What the member whose turn it is says to a user, who shows the token that they got last, but
  /// not to get a new one. That one is kept, and is not in the answer.
  Answer ask(String user, Call.Unary<?, ?> call) {
    Wire member = members.get(asked++ % members.size());
    if (behind.remove(member)) {
      catchUp(member);
    }
    Answer answer = answer(member, user, call);
    if (answer instanceof Answer.Ok && !(call.request() instanceof RangeRequest)) {
      behind.addAll(members);
      behind.remove(member);
    }
    return answer;
  }

  /// A member that is behind may refuse what is allowed by now, in etcd too: a read that is not
  /// old, permitted or not, waits until the member is there.
  private static void catchUp(Wire member) {
    var _ = member.call(KVGrpc.getRangeMethod(), ANYTHING);
  }

  private Answer answer(Wire member, String user, Call.Unary<?, ?> call) {
    if (!(call.request() instanceof AuthenticateRequest)) {
      return send(member, token(user), call);
    }
    Answer answer = send(member, Optional.empty(), call);
    if (answer instanceof Answer.Ok(AuthenticateResponse login)) {
      tokens.put(user, login.getToken());
      return new Answer.Ok(login.toBuilder().clearToken().build());
    }
    return answer;
  }

  private Optional<String> token(String user) {
    return user.equals("?") ? Optional.of("no.1") : Optional.ofNullable(tokens.get(user));
  }

  private static <Q extends Message, R extends Message> Answer send(
      Wire wire, Optional<String> token, Call.Unary<Q, R> call) {
    return wire.callBy(token, call.method(), call.request());
  }

  void forgetTokens() {
    tokens.clear();
  }
}
