/**
 * Tests on servers of real stores, and the servers.
 *
 * <p>Failsafe runs them: they need jars that Maven copies before the integration tests.
 */
package io.copse.pipeline.stores;
