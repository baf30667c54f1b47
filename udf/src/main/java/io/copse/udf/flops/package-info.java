/**
 * How floating-point operations of a language model are counted: one named convention per published
 * way of counting, so that every run says which one its figure follows. Measured times and the
 * counts of layers that only the models know do not belong here.
 */
package io.copse.udf.flops;
