package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/// A request that says nothing but its name.
public enum Empty {
  EMPTY;

  public static Empty decode(CodedInputStream in) throws IOException {
    in.skipMessage();
    return EMPTY;
  }
}
