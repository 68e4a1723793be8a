/**
 * Weights and other arrays in files. {@link org.velospark.model.weights.SafetensorsFile} is the
 * content of one safetensors file, the format that checkpoints, released weights and reference
 * traces have.
 *
 * <p>The format is described at <a
 * href="https://github.com/huggingface/safetensors#format">huggingface/safetensors</a>: the length
 * of the header (8 bytes, little-endian), the header (JSON: for each tensor its data type, shape
 * and place), then the elements of all tensors, little-endian and row-major, without gaps.
 */
package org.velospark.model.weights;
