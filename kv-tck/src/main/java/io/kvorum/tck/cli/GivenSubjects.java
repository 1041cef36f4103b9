package io.kvorum.tck.cli;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;

/// Hands the subjects of a JUnit session to the constructors of its contracts.
final class GivenSubjects implements ParameterResolver {
  private static final String KEY = "subjects";

  static void put(LauncherSession session, Subjects subjects) {
    session.getStore().put(Namespace.create(GivenSubjects.class), KEY, subjects);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Subjects.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Object subjects =
        context
            .getStore(
                StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(GivenSubjects.class))
            .get(KEY);
    if (subjects == null) {
      throw new ParameterResolutionException("the session was given no subjects");
    }
    return subjects;
  }
}
