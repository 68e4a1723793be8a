/**
 * How a target network is declared: a {@link org.velospark.tasks.network.NetworkFamily} declares
 * the {@link org.velospark.tasks.network.Network} of some values, made of {@link
 * org.velospark.tasks.network.Node}s, and that is all it takes to know what the network costs, to
 * compile it and to train it.
 */
package org.velospark.tasks.network;
