/**
 * A trained run as the laws see it: the variables that are known of it, whether it finished, and
 * how the cells of a table say a number. Laws, fits and the search for columns do not belong here.
 */
package io.copse.udf.run;
