/**
 * Files of tables of runs as text: which files a name means, and their rows as cells of text. What
 * the columns mean and what is made of the rows belongs to {@code runtables}; nothing here needs a
 * session of Spark.
 */
package io.copse.pipeline.runtables.read;
