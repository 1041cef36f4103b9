package io.kvorum.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// etcd's Cluster service. Every change answers with the members after it; any member may be asked.
public interface Members {
  /// Without `linearizable`, what this member knows, which may be old.
  CompletableFuture<MembersResponse> list(CallContext context, boolean linearizable);

  /// The id of the new member comes from its URLs and the time.
  CompletableFuture<AddResponse> add(CallContext context, List<String> peerUrls, boolean isLearner);

  CompletableFuture<MembersResponse> remove(CallContext context, MemberId id);

  /// Changes where a member is reached by its peers.
  CompletableFuture<MembersResponse> update(
      CallContext context, MemberId id, List<String> peerUrls);

  /// Gives a learner its vote.
  CompletableFuture<MembersResponse> promote(CallContext context, MemberId id);

  /// `name` and `clientUrls` are empty until the member has started.
  record Member(
      MemberId id, String name, List<String> peerUrls, List<String> clientUrls, boolean isLearner) {
    public Member {
      peerUrls = List.copyOf(peerUrls);
      clientUrls = List.copyOf(clientUrls);
    }
  }

  /// The header's revision is 0, as etcd's.
  record MembersResponse(ResponseHeader header, List<Member> members) {
    public MembersResponse {
      members = List.copyOf(members);
    }
  }

  record AddResponse(ResponseHeader header, Member member, List<Member> members) {
    public AddResponse {
      members = List.copyOf(members);
    }
  }
}
