/**
 * What every job shares: where output lies and how a user's mistake is named. Each stage of the way
 * of the data has a package of its own below this one.
 */
package io.copse.pipeline;
