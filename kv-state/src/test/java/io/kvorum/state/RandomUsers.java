package io.kvorum.state;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// The requests of a handful of users whose roles change all the time.
final class RandomUsers {
  private static final List<String> USERS = List.of("root", "a", "b", "");
  private static final List<String> ROLES = List.of("root", "r", "s");

  private final Random random;
  private final RandomCommands commands;
  private long authRevision = 1;

  RandomUsers(Random random) {
    this.random = random;
    this.commands = new RandomCommands(random);
  }

  List<Command> log(int length) {
    List<Command> log = new ArrayList<>();
    log.add(new Command.AddUser("root", false, Optional.of(Secret.of("hash"))));
    log.add(new Command.GrantRole("root", "root"));
    while (log.size() < length) {
      log.add(next(log.size()));
    }
    return log;
  }

  private Command next(int index) {
    Command command = random.nextInt(3) == 0 ? change() : commands.next(1 + index / 3);
    if (command instanceof Command.OfAuth) {
      authRevision++;
    }
    long known = authRevision - random.nextInt(3);
    return random.nextInt(8) == 0
        ? command
        : new Command.ByUser(new Caller(one(USERS), Math.max(1, known)), command);
  }

  private Command change() {
    String user = one(USERS);
    String role = one(ROLES);
    return switch (random.nextInt(14)) {
      case 0, 1 -> new Command.EnableAuth();
      case 2 -> random.nextInt(4) == 0 ? new Command.DisableAuth() : new Command.EnableAuth();
      case 3 -> new Command.AddUser(user, random.nextBoolean(), hash());
      case 4 -> new Command.SetPassword(user, hash());
      case 5 -> new Command.DeleteUser(user);
      case 6, 7 -> new Command.GrantRole(user, role);
      case 8 -> new Command.RevokeRole(user, role);
      case 9 -> new Command.AddRole(role);
      case 10 -> random.nextInt(3) == 0 ? new Command.DeleteRole(role) : new Command.AddRole(role);
      case 11 -> new Command.GrantPermission(role, permission());
      case 12 -> new Command.RevokePermission(role, commands.key(), commands.end());
      default -> new Command.IssueToken(user, authRevision, Secret.of("random"));
    };
  }

  private Optional<Secret> hash() {
    return random.nextInt(5) == 0 ? Optional.empty() : Optional.of(Secret.of("hash"));
  }

  private Optional<Permission> permission() {
    return random.nextInt(9) == 0
        ? Optional.empty()
        : Optional.of(
            new Permission(one(List.of(PermissionType.values())), commands.key(), commands.end()));
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
