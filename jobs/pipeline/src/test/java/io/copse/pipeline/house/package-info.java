/**
 * Guards of the whole tree: one-way dependencies, no cycles, bounded files and signatures, and
 * documents that name everything a user can write. Each guard names each offender in one sentence.
 * Tests of what a package computes do not belong here; they stand beside the package.
 */
package io.copse.pipeline.house;
