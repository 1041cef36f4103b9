package io.kvorum.frontend.etcd.wire;

import io.kvorum.api.ResponseHeader;

/// The parts that generated messages of every service share.
final class Headers {
  private Headers() {}

  static io.kvorum.frontend.etcd.pb.ResponseHeader of(ResponseHeader header) {
    return io.kvorum.frontend.etcd.pb.ResponseHeader.newBuilder()
        .setClusterId(header.clusterId())
        .setMemberId(header.memberId())
        .setRevision(header.revision())
        .setRaftTerm(header.raftTerm())
        .build();
  }
}
