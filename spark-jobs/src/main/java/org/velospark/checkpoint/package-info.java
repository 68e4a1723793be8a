/**
 * Where a run stands, kept on any Hadoop file system. A {@link org.velospark.checkpoint.Checkpoint}
 * is all that a run needs to go on: the weights θ, the state of the outer optimizer and where both
 * come from. A {@link org.velospark.checkpoint.CheckpointStore} keeps them as immutable objects;
 * {@link org.velospark.checkpoint.Provenance} gathers the facts about program and machine. A {@link
 * org.velospark.checkpoint.ParticleFolder} holds the unrolls that are under way.
 *
 * <p>A run's folder {@code checkpoints} holds for each checkpoint a safetensors object and, written
 * after it, a manifest with its name, size and SHA-256. What has no manifest does not exist, so a
 * writer may die anywhere. No two contents share an object's name, so no manifest ever points at
 * bytes that somebody is replacing. The order holds wherever a closed object can be read: local
 * file systems, HDFS, and object stores such as S3, where renaming is not atomic.
 */
package org.velospark.checkpoint;
