/**
 * Many training runs of one target network as one: {@link
 * org.velospark.model.particle.HierarchicalParticles} updates the weights of all of them in a step,
 * in operations of ND4J that any of its backends can run. Arrays have a leading axis for the
 * particles.
 */
package org.velospark.model.particle;
