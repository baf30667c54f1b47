/**
 * What every package of the pipeline shares: the exception for a user's mistake, the causes of an
 * exception, and the name of the processor. Each stage of the way of the data has its own package
 * below this one.
 *
 * <p>A class that only some packages need does not belong here.
 */
package io.copse.pipeline;
