/**
 * An experiment from end to end: which stage follows which, and what of it is there already. What a
 * stage does belongs to its own package.
 */
package io.copse.pipeline.experiment;
