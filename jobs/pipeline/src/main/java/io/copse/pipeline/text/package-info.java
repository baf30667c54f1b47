/**
 * Counting of strings at the scale of a corpus. Texts are cut into parts, strings are numbered and
 * counted in flat arrays, and the most frequent strings are found. What packages that cut texts
 * must agree on, such as the scripts without spaces, is here too.
 *
 * <p>The rules that cut a text into words belong to the packages that count: {@code tokens} for the
 * vocabulary and {@code domains} for the terms of documents.
 */
package io.copse.pipeline.text;
