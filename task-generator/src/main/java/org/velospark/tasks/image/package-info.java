/**
 * Networks that classify pictures: {@link org.velospark.tasks.image.ImageMlpFamily} samples {@link
 * org.velospark.tasks.image.ImageMlpSpec}s from {@link org.velospark.tasks.image.ImageMlpRanges}
 * and builds them. Source: google/learned_optimization, {@code tasks/parametric/image_mlp.py}.
 */
package org.velospark.tasks.image;
