/**
 * Weights and other arrays in files. {@link org.velospark.model.weights.OptimizerWeights} is θ of
 * one learned optimizer with all that is needed to use it, and a file of it; {@link
 * org.velospark.model.weights.WeightsImport} makes it from files of flax and PyLO. {@code
 * docs/weights.md} describes the files. Whatever the bytes are, reading ends with a value or with a
 * {@link org.velospark.model.weights.WeightsException}.
 *
 * <p>{@link org.velospark.model.weights.SafetensorsFile} is the content of one safetensors file,
 * the format that checkpoints, released weights and reference traces have. It is described at <a
 * href="https://github.com/huggingface/safetensors#format">huggingface/safetensors</a>: the length
 * of the header (8 bytes, little-endian), the header (JSON: for each tensor its data type, shape
 * and place), then the elements of all tensors, little-endian and row-major, without gaps.
 */
package org.velospark.model.weights;
