/**
 * The experiment's settings: immutable records, and the one reader that makes them from HOCON and
 * refuses what is unknown or out of range. What a setting does belongs to the package that uses it.
 */
package io.copse.pipeline.config;
