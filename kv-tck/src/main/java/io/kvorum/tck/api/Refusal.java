package io.kvorum.tck.api;

import io.grpc.Status;

/// An error as a client sees it. Clients of etcd go by the text, and by the code where they do not
/// know the text, so both are to be exact.
record Refusal(Status.Code code, String text) {
  static final Refusal NO_KEY = invalid("etcdserver: key is not provided");
  static final Refusal KEY_NOT_FOUND = invalid("etcdserver: key not found");
  static final Refusal VALUE_PROVIDED = invalid("etcdserver: value is provided");
  static final Refusal LEASE_PROVIDED = invalid("etcdserver: lease is provided");
  static final Refusal TOO_MANY_OPERATIONS =
      invalid("etcdserver: too many operations in txn request");
  static final Refusal DUPLICATE_KEY = invalid("etcdserver: duplicate key given in txn request");
  static final Refusal TOO_LARGE = invalid("etcdserver: request is too large");
  static final Refusal INVALID_SORT = invalid("etcdserver: invalid sort option");
  static final Refusal COMPACTED =
      outOfRange("etcdserver: mvcc: required revision has been compacted");
  static final Refusal FUTURE =
      outOfRange("etcdserver: mvcc: required revision is a future revision");
  static final Refusal NO_SPACE =
      new Refusal(Status.Code.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded");
  static final Refusal CORRUPT = new Refusal(Status.Code.DATA_LOSS, "etcdserver: corrupt cluster");
  static final Refusal NO_LEASE = notFound("etcdserver: requested lease not found");
  static final Refusal LEASE_EXISTS = precondition("etcdserver: lease already exists");
  static final Refusal TTL_TOO_LARGE = outOfRange("etcdserver: too large lease TTL");
  static final Refusal NO_MEMBER = notFound("etcdserver: member not found");
  static final Refusal BAD_URLS = invalid("etcdserver: given member URLs are invalid");
  static final Refusal NO_LEARNER = precondition("etcdserver: can only promote a learner member");
  static final Refusal NOT_LEADER = precondition("etcdserver: not leader");
  static final Refusal BAD_TRANSFEREE = precondition("etcdserver: bad leader transferee");

  static Refusal of(Status status) {
    String text = status.getDescription();
    return new Refusal(status.getCode(), text == null ? "" : text);
  }

  static Refusal invalid(String text) {
    return new Refusal(Status.Code.INVALID_ARGUMENT, text);
  }

  static Refusal outOfRange(String text) {
    return new Refusal(Status.Code.OUT_OF_RANGE, text);
  }

  static Refusal notFound(String text) {
    return new Refusal(Status.Code.NOT_FOUND, text);
  }

  static Refusal precondition(String text) {
    return new Refusal(Status.Code.FAILED_PRECONDITION, text);
  }

  static Refusal unknown(String text) {
    return new Refusal(Status.Code.UNKNOWN, text);
  }

  static Refusal unimplemented(String text) {
    return new Refusal(Status.Code.UNIMPLEMENTED, text);
  }
}
