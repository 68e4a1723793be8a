/**
 * Quadratic functions: the simplest targets, of which everything is known. {@code Quadratic} is
 * what the families have in common.
 */
package org.velospark.tasks.quadratic;
