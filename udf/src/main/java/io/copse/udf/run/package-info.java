/**
 * A trained run as the laws see it: the variables that are known of it, and whether it finished.
 * Laws, fits and the reading of tables do not belong here.
 */
package io.copse.udf.run;
