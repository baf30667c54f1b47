/**
 * An architecture registered from outside the module, as another jar would do it: a layer, a class
 * in the shape of {@link io.copse.models.lm.Architecture}, and a line in {@code META-INF/services}
 * of the test resources. It uses public types only.
 */
package io.copse.models.example;
