/**
 * Data sets: {@link org.velospark.tasks.data.DataCatalogue} says what they are and where they come
 * from, {@link org.velospark.tasks.data.DataCache} brings and checks their files, {@link
 * org.velospark.tasks.data.Availability} tells which can be had. {@link
 * org.velospark.tasks.data.ImageData} and {@link org.velospark.tasks.data.TextData} are sets as
 * published; {@link org.velospark.tasks.data.ImageSets} and {@link org.velospark.tasks.data.Texts}
 * hand them out as a task wants them, one copy for all tasks of a JVM.
 */
package org.velospark.tasks.data;
