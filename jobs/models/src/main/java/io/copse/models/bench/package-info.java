/**
 * What this machine does: the speed of its matrix products, and of training steps beside it, with
 * their memory. Spark only where replicas are its tasks; no corpus, and nothing that a test asserts
 * a time of.
 */
package io.copse.models.bench;
