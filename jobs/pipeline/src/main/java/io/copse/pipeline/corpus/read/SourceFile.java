package io.copse.pipeline.corpus.read;

import java.io.Serializable;

/**
 * A file of a source as it was listed.
 *
 * @param path with its scheme
 * @param name its path below the source's folder, by which texts are grouped
 * @param bytes its length
 * @param modified when it was last changed, in milliseconds
 */
public record SourceFile(String path, String name, long bytes, long modified)
    implements Serializable {}
