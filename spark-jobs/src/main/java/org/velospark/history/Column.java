package org.velospark.history;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a column of a history table means. The component's name gives the column's. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Column {
  /** The meaning. */
  String value();

  /** Unit of a number, for example {@code s}; empty if it has none. */
  String unit() default "";
}
