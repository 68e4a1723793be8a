/**
 * Long unattended runs, watched for memory that grows. Not part of the normal tests: {@code
 * docs/reliability.md} says how to run them.
 */
package org.velospark.soak;
