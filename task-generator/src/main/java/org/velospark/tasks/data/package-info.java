/**
 * Data sets: {@link org.velospark.tasks.data.DataCatalogue} says what they are and where they come
 * from, {@link org.velospark.tasks.data.DataCache} brings and checks their files, {@link
 * org.velospark.tasks.data.ImageData} is one as published, and {@link
 * org.velospark.tasks.data.ImageSets} hands it out at the size that a task wants, one copy for all
 * tasks of a JVM.
 */
package org.velospark.tasks.data;
