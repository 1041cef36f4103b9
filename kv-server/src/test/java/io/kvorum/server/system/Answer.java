package io.kvorum.server.system;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.Status;

/// What a server said to one request.
sealed interface Answer {
  record Ok(Message message) implements Answer {
    @Override
    public String toString() {
      return message.getDescriptorForType().getName() + " {\n" + message + "}";
    }
  }

  /// An error by its code and text, which is all that etcd's clients look at.
  record Refused(Status.Code code, String text) implements Answer {}

  /// The store's revision that the answer names, or 0.
  default long revision() {
    if (this instanceof Ok(Message message)) {
      var header = message.getDescriptorForType().findFieldByName("header");
      if (header != null && message.getField(header) instanceof ResponseHeader named) {
        return named.getRevision();
      }
    }
    return 0;
  }

  static Answer refused(Status status) {
    String text = status.getDescription();
    return new Refused(status.getCode(), text == null ? "" : text);
  }
}
