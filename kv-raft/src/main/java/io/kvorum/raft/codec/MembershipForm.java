package io.kvorum.raft.codec;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.Membership.Member;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A count of members; for each its id, whether it is a learner, and its peer URLs. It has no
/// version of its own: it is always part of a word that has one.
final class MembershipForm {
  private static final int MIN_MEMBER_BYTES = Long.BYTES + 2;

  private MembershipForm() {}

  static int size(Membership membership) {
    int size = Fields.size((long) membership.members().size());
    for (Member member : membership.members()) {
      size += Long.BYTES + 1 + Fields.size((long) member.peerUrls().size());
      for (String url : member.peerUrls()) {
        size += Fields.size(url);
      }
    }
    return size;
  }

  static void write(Membership membership, ByteBuffer out) {
    Fields.write((long) membership.members().size(), out);
    for (Member member : membership.members()) {
      Fields.write(member.id(), out);
      Fields.write(member.learner(), out);
      Fields.write((long) member.peerUrls().size(), out);
      for (String url : member.peerUrls()) {
        Fields.write(url, out);
      }
    }
  }

  static Membership read(FieldReader in) {
    int count = in.count(MIN_MEMBER_BYTES, "members");
    List<Member> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      MemberId id = in.memberId();
      boolean learner = in.bool();
      members.add(new Member(id, urls(in), learner));
    }
    return new Membership(members);
  }

  private static List<String> urls(FieldReader in) {
    int count = in.count(1, "URLs");
    List<String> urls = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      urls.add(in.text());
    }
    return urls;
  }
}
