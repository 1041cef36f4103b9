package io.kvorum.state.auth;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.Bytes;
import io.kvorum.api.Secret;
import io.kvorum.storage.spi.StorageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The rows of users and roles: their name is in the key. Numbers are four bytes, strings stand
/// behind their length.
final class AuthRows {
  private static final List<PermissionType> TYPES =
      List.of(PermissionType.READ, PermissionType.WRITE, PermissionType.READWRITE);

  private AuthRows() {}

  static Bytes encode(User user) {
    List<Bytes> texts = new ArrayList<>();
    texts.add(user.hash().value());
    user.roles().forEach(role -> texts.add(Bytes.utf8(role)));
    ByteBuffer out = ByteBuffer.allocate(1 + Integer.BYTES + size(texts));
    out.put((byte) (user.noPassword() ? 1 : 0)).putInt(user.roles().size());
    texts.forEach(text -> put(out, text));
    return Bytes.wrap(out.array());
  }

  static User user(String name, Bytes row) {
    try {
      ByteBuffer in = row.buffer();
      boolean noPassword = in.get() != 0;
      int count = in.getInt();
      Secret hash = new Secret(text(in));
      List<String> roles = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        roles.add(text(in).utf8());
      }
      return new User(name, noPassword, hash, roles);
    } catch (BufferUnderflowException cutOff) {
      throw new StorageException.Corrupted("the row of user " + name + " is cut off", cutOff);
    }
  }

  static Bytes encode(Role role) {
    List<Bytes> texts = new ArrayList<>();
    for (Permission permission : role.permissions()) {
      texts.add(permission.key());
      texts.add(permission.rangeEnd());
    }
    ByteBuffer out = ByteBuffer.allocate(role.permissions().size() + Integer.BYTES + size(texts));
    out.putInt(role.permissions().size());
    for (Permission permission : role.permissions()) {
      out.put((byte) TYPES.indexOf(permission.type()));
      put(out, permission.key());
      put(out, permission.rangeEnd());
    }
    return Bytes.wrap(out.array());
  }

  static Role role(String name, Bytes row) {
    try {
      ByteBuffer in = row.buffer();
      int count = in.getInt();
      List<Permission> permissions = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        PermissionType type = TYPES.get(in.get());
        permissions.add(new Permission(type, text(in), text(in)));
      }
      return new Role(name, permissions);
    } catch (BufferUnderflowException | IndexOutOfBoundsException damaged) {
      throw new StorageException.Corrupted("the row of role " + name + " is damaged", damaged);
    }
  }

  private static int size(List<Bytes> texts) {
    return texts.stream().mapToInt(text -> Integer.BYTES + text.length()).sum();
  }

  private static void put(ByteBuffer out, Bytes text) {
    out.putInt(text.length()).put(text.array());
  }

  private static Bytes text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] text = new byte[length];
    in.get(text);
    return Bytes.wrap(text);
  }
}
