/**
 * Networks that work on texts, a class for each family; {@code Corpus} is what they have in common.
 */
package org.velospark.tasks.text;
