package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedInputStream;
import io.kvorum.api.MemberId;
import io.kvorum.api.Members.AddResponse;
import io.kvorum.api.Members.Member;
import io.kvorum.api.Members.MembersResponse;
import io.kvorum.frontend.etcd.pb.MemberAddRequest;
import io.kvorum.frontend.etcd.pb.MemberAddResponse;
import io.kvorum.frontend.etcd.pb.MemberListRequest;
import io.kvorum.frontend.etcd.pb.MemberListResponse;
import io.kvorum.frontend.etcd.pb.MemberPromoteRequest;
import io.kvorum.frontend.etcd.pb.MemberPromoteResponse;
import io.kvorum.frontend.etcd.pb.MemberRemoveRequest;
import io.kvorum.frontend.etcd.pb.MemberRemoveResponse;
import io.kvorum.frontend.etcd.pb.MemberUpdateRequest;
import io.kvorum.frontend.etcd.pb.MemberUpdateResponse;
import java.io.IOException;
import java.util.List;

/// The messages of etcd's Cluster service.
public final class ClusterWire {
  /// What MemberAdd asks for.
  public record Add(List<String> peerUrls, boolean isLearner) {
    public Add {
      peerUrls = List.copyOf(peerUrls);
    }
  }

  /// What MemberUpdate asks for.
  public record Update(MemberId id, List<String> peerUrls) {
    public Update {
      peerUrls = List.copyOf(peerUrls);
    }
  }

  private ClusterWire() {}

  public static Boolean list(CodedInputStream in) throws IOException {
    return MemberListRequest.parseFrom(in).getLinearizable();
  }

  public static byte[] list(MembersResponse answer) {
    return MemberListResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .addAllMembers(messages(answer.members()))
        .build()
        .toByteArray();
  }

  public static Add add(CodedInputStream in) throws IOException {
    MemberAddRequest request = MemberAddRequest.parseFrom(in);
    return new Add(request.getPeerURLsList(), request.getIsLearner());
  }

  public static byte[] add(AddResponse answer) {
    return MemberAddResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .setMember(message(answer.member()))
        .addAllMembers(messages(answer.members()))
        .build()
        .toByteArray();
  }

  public static MemberId remove(CodedInputStream in) throws IOException {
    return new MemberId(MemberRemoveRequest.parseFrom(in).getID());
  }

  public static byte[] remove(MembersResponse answer) {
    return MemberRemoveResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .addAllMembers(messages(answer.members()))
        .build()
        .toByteArray();
  }

  public static Update update(CodedInputStream in) throws IOException {
    MemberUpdateRequest request = MemberUpdateRequest.parseFrom(in);
    return new Update(new MemberId(request.getID()), request.getPeerURLsList());
  }

  public static byte[] update(MembersResponse answer) {
    return MemberUpdateResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .addAllMembers(messages(answer.members()))
        .build()
        .toByteArray();
  }

  public static MemberId promote(CodedInputStream in) throws IOException {
    return new MemberId(MemberPromoteRequest.parseFrom(in).getID());
  }

  public static byte[] promote(MembersResponse answer) {
    return MemberPromoteResponse.newBuilder()
        .setHeader(Headers.of(answer.header()))
        .addAllMembers(messages(answer.members()))
        .build()
        .toByteArray();
  }

  private static List<io.kvorum.frontend.etcd.pb.Member> messages(List<Member> members) {
    return members.stream().map(ClusterWire::message).toList();
  }

  private static io.kvorum.frontend.etcd.pb.Member message(Member member) {
    return io.kvorum.frontend.etcd.pb.Member.newBuilder()
        .setID(member.id().value())
        .setName(member.name())
        .addAllPeerURLs(member.peerUrls())
        .addAllClientURLs(member.clientUrls())
        .setIsLearner(member.isLearner())
        .build();
  }
}
