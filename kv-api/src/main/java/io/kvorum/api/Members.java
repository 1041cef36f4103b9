package io.kvorum.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// etcd's Cluster service, as far as one member needs it.
public interface Members {
  CompletableFuture<MembersResponse> list(CallContext context, boolean linearizable);

  /// `name` and `clientUrls` are empty until the member has started.
  record Member(
      MemberId id, String name, List<String> peerUrls, List<String> clientUrls, boolean isLearner) {
    public Member {
      peerUrls = List.copyOf(peerUrls);
      clientUrls = List.copyOf(clientUrls);
    }
  }

  /// The header's revision is 0, as etcd's.
  record MembersResponse(ResponseHeader header, List<Member> members) {}
}
