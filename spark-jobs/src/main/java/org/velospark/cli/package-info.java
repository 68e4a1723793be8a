/**
 * The command line: {@link org.velospark.cli.Velo} is the main class of the application jar, run by
 * Spark's own SparkSubmit from {@code bin/velo} or by a plain {@code spark-submit}. Each command is
 * one class, holding its options and printing its result; the work is done elsewhere.
 *
 * <p>Standard output carries results and nothing else, with {@code --json} JSON and nothing else;
 * progress, logs and errors go to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage or
 * configuration.
 */
package org.velospark.cli;
