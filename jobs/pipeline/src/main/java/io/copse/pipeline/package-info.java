/**
 * What every job shares: where output lies, how a user's mistake is named, and how the strings of
 * many texts are numbered and counted. Each stage of the way of the data has a package of its own
 * below this one.
 */
package io.copse.pipeline;
