package io.kvorum.tck.cli;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;

/// Hands what a JUnit session was given, `Subjects` or `Endpoints`, to the constructors of its
/// contracts.
final class GivenSubjects implements ParameterResolver {
  private static final String KEY = "given";

  static void put(LauncherSession session, Object given) {
    session.getStore().put(Namespace.create(GivenSubjects.class), KEY, given);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Subjects.class || type == Endpoints.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Object given =
        context
            .getStore(
                StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(GivenSubjects.class))
            .get(KEY);
    if (given == null) {
      throw new ParameterResolutionException("the session was given nothing");
    }
    return given;
  }
}
