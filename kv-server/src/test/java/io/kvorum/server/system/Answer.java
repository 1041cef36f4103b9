package io.kvorum.server.system;

import com.google.protobuf.Message;
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

  static Answer refused(Status status) {
    String text = status.getDescription();
    return new Refused(status.getCode(), text == null ? "" : text);
  }
}
