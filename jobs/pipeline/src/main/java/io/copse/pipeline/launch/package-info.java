/**
 * What is settled before a job starts: that the machines can do it, and that no other job writes
 * the same output. What the job does belongs to its stages.
 */
package io.copse.pipeline.launch;
