/**
 * Identities: the ids that name corpora, splits, runs, evaluations and fits. An id is the hash of
 * named fields ({@link io.copse.pipeline.identity.Fingerprint}), never of a record's text. Which
 * fields decide a thing is said by the package of that thing, not here.
 */
package io.copse.pipeline.identity;
