/**
 * Where runs lie. A location is a path or URI of any Hadoop file system, and holds no secrets:
 * those come from Hadoop's credential providers.
 */
package org.velospark.location;
