/**
 * FLOP counts of language models. Each published way of counting is one named convention, so that
 * every run says which one its figure follows. Measured times do not belong here, nor do the counts
 * of layers that only the models know.
 */
package io.copse.udf.flops;
