/**
 * How far a run has come, shown to whoever waits for it: {@link
 * org.velospark.progress.GenerationProgress} as a bar on a terminal and as plain lines elsewhere.
 */
package org.velospark.progress;
