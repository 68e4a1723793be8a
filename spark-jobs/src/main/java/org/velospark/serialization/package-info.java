/**
 * Kryo for what crosses between driver and executors. {@link
 * org.velospark.serialization.KryoRegistrator} names every class; with {@code
 * spark.kryo.registrationRequired} nothing else gets through.
 */
package org.velospark.serialization;
