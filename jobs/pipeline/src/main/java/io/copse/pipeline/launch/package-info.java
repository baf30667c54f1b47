/**
 * Checks before a job starts. The machines must be able to do the job with the same numbers, and no
 * other job may write the same output.
 *
 * <p>The work of a job belongs to its stages.
 */
package io.copse.pipeline.launch;
