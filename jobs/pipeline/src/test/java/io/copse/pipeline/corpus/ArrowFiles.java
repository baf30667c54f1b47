package io.copse.pipeline.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;

/** Makes files of Arrow with one column, {@code text}. */
final class ArrowFiles {
  private ArrowFiles() {}

  /**
   * Returns the bytes of a file.
   *
   * @param asFile whether it is of the file format, else of the streaming format
   * @param batches the texts of each batch; null is a row without a text
   */
  static byte[] of(boolean asFile, List<List<String>> batches) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RootAllocator memory = new RootAllocator();
        VarCharVector column = new VarCharVector("text", memory);
        VectorSchemaRoot root = VectorSchemaRoot.of(column);
        ArrowWriter writer =
            asFile
                ? new ArrowFileWriter(root, null, Channels.newChannel(bytes))
                : new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
      writer.start();
      for (List<String> texts : batches) {
        column.allocateNew();
        for (int i = 0; i < texts.size(); i++) {
          if (texts.get(i) != null) {
            column.setSafe(i, texts.get(i).getBytes(StandardCharsets.UTF_8));
          }
        }
        root.setRowCount(texts.size());
        writer.writeBatch();
      }
      writer.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
