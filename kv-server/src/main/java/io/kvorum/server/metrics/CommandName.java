package io.kvorum.server.metrics;

import io.kvorum.state.Command;
import java.util.List;

/// What etcd calls a command in its metrics.
final class CommandName {
  /// All of them, so that every series is there from the start.
  static final List<String> ALL =
      List.of(
          "Put",
          "DeleteRange",
          "Txn",
          "Compaction",
          "LeaseGrant",
          "LeaseRevoke",
          "LeaseCheckpoint",
          "Alarm",
          "Authenticate",
          "AuthEnable",
          "AuthDisable",
          "AuthUserAdd",
          "AuthUserDelete",
          "AuthUserChangePassword",
          "AuthUserGrantRole",
          "AuthUserRevokeRole",
          "AuthRoleAdd",
          "AuthRoleDelete",
          "AuthRoleGrantPermission",
          "AuthRoleRevokePermission",
          "ClusterVersionSet",
          "ClusterMemberAttrSet",
          "DowngradeInfoSet");

  private CommandName() {}

  static String of(Command command) {
    return switch (command) {
      case Command.ByUser(_, Command inner) -> of(inner);
      case Command.Put _ -> "Put";
      case Command.DeleteRange _ -> "DeleteRange";
      case Command.Txn _ -> "Txn";
      case Command.Compact _ -> "Compaction";
      case Command.LeaseGrant _ -> "LeaseGrant";
      case Command.LeaseRevoke _, Command.LeaseExpire _ -> "LeaseRevoke";
      case Command.CheckpointLeases _ -> "LeaseCheckpoint";
      case Command.RaiseAlarm _, Command.ClearAlarm _ -> "Alarm";
      case Command.IssueToken _ -> "Authenticate";
      case Command.EnableAuth _ -> "AuthEnable";
      case Command.DisableAuth _ -> "AuthDisable";
      case Command.AddUser _ -> "AuthUserAdd";
      case Command.DeleteUser _ -> "AuthUserDelete";
      case Command.SetPassword _ -> "AuthUserChangePassword";
      case Command.GrantRole _ -> "AuthUserGrantRole";
      case Command.RevokeRole _ -> "AuthUserRevokeRole";
      case Command.AddRole _ -> "AuthRoleAdd";
      case Command.DeleteRole _ -> "AuthRoleDelete";
      case Command.GrantPermission _ -> "AuthRoleGrantPermission";
      case Command.RevokePermission _ -> "AuthRoleRevokePermission";
      case Command.SetClusterVersion _ -> "ClusterVersionSet";
      case Command.PublishMember _ -> "ClusterMemberAttrSet";
      case Command.SetDowngrade _ -> "DowngradeInfoSet";
    };
  }
}
