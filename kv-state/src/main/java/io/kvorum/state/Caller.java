package io.kvorum.state;

/// The user under whose name a client acts.
///
/// @param authRevision of the users and roles among whom they were found; 0 if they have said no
///   name
public record Caller(String user, long authRevision) {
  public static final Caller NOBODY = new Caller("", 0);

  public boolean isNobody() {
    return authRevision == 0;
  }
}
