/**
 * Identities: the hashes that name corpora, splits, runs, evaluations and fits. An identity is a
 * function of named fields. What the fields of one kind of thing are belongs to that thing's
 * package.
 */
package io.copse.pipeline.identity;
