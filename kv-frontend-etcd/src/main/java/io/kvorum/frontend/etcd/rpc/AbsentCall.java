package io.kvorum.frontend.etcd.rpc;

/// A stream that this server does not serve yet, and says so.
record AbsentCall(String what, Outlet outlet) implements Inlet {
  @Override
  public void message(byte[] request) {
    outlet.close(Statuses.of(EtcdCalls.notYet(what)));
  }

  @Override
  public void halfClosed() {}

  @Override
  public void ready() {}

  @Override
  public void cancelled() {}
}
