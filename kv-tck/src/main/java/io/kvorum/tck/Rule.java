package io.kvorum.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/// A test of numbered rules of an SPI (`STORE-5`, `LOG-2`): what its documentation promises.
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Test
public @interface Rule {
  /// The numbers of the rules.
  String[] value();
}
