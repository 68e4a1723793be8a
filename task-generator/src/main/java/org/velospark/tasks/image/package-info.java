/**
 * Networks that work on pictures, a class for each family; {@code Pictures} is what they have in
 * common.
 */
package org.velospark.tasks.image;
