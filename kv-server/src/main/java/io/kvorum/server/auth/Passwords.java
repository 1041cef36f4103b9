package io.kvorum.server.auth;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.server.node.BoundedPool;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hashes passwords by bcrypt, and compares them. Each takes tens of milliseconds of a processor:
/// few are done at a time, on threads of their own, so that logins do not keep anybody from
/// writing, and more than can be done soon are refused.
public final class Passwords implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);
  private static final Pattern HASH =
      Pattern.compile("\\$2[abxy]?\\$(0[4-9]|[12][0-9]|3[01])\\$[./A-Za-z0-9]{53}");
  private static final int MIN_COST = 4;
  private static final int MAX_COST = 31;
  private static final int DEFAULT_COST = 10;
  private static final int MAX_QUEUED = 256;
  private static final int MAX_BYTES = 72;
  private static final int SALT_BYTES = 16;

  private final int cost;
  private final SecureRandom random = new SecureRandom();
  private final BoundedPool pool;

  /// @param cost bcrypt's, 4 to 31: each step doubles the work; for any other, 10
  /// @param threads passwords at one time
  public Passwords(int cost, int threads) {
    this.cost = usable(cost);
    pool = new BoundedPool("kvorum-password-", threads, MAX_QUEUED);
  }

  private static int usable(int cost) {
    if (cost >= MIN_COST && cost <= MAX_COST) {
      return cost;
    }
    LOG.atWarn()
        .addKeyValue("min-cost", MIN_COST)
        .addKeyValue("max-cost", MAX_COST)
        .addKeyValue("default-cost", DEFAULT_COST)
        .addKeyValue("given-cost", cost)
        .log("use default bcrypt cost instead of the invalid given cost");
    return DEFAULT_COST;
  }

  public CompletableFuture<Secret> hash(Secret password) {
    if (password.value().length() > MAX_BYTES) {
      return CompletableFuture.failedFuture(new KvException(KvError.PASSWORD_TOO_LONG));
    }
    return pool.run(
        () -> {
          byte[] salt = new byte[SALT_BYTES];
          random.nextBytes(salt);
          return Secret.of(OpenBSDBCrypt.generate("2a", password.value().array(), salt, cost));
        });
  }

  /// A hash that is none, such as an empty one, matches nothing. That takes as long as any other:
  /// the time tells nobody which users there are.
  public CompletableFuture<Boolean> matches(Secret password, Secret hash) {
    boolean isHash = HASH.matcher(hash.text()).matches();
    String text = isHash ? hash.text() : "$2a$%02d$".formatted(cost) + ".".repeat(53);
    return pool.run(() -> OpenBSDBCrypt.checkPassword(text, password.value().array()) && isHash);
  }

  @Override
  public void close() {
    pool.close();
  }
}
