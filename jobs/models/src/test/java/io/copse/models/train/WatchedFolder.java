package io.copse.models.train;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A run's objects behind a watch, which may hold each operation up or make it fail. */
record WatchedFolder(RunFolder folder, Watch watch) implements RunFolder {

  /** Hears of each operation. */
  interface Watch {
    /** Is called before an operation. If it throws, the operation is not done. */
    void before() throws IOException;

    /** Is called after an operation. If it throws, its caller does not learn that it was done. */
    void after() throws IOException;
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  private <T> T watched(Operation<T> operation) throws IOException {
    watch.before();
    T result = operation.run();
    watch.after();
    return result;
  }

  @Override
  public List<String> names(String prefix) throws IOException {
    return watched(() -> folder.names(prefix));
  }

  @Override
  public long length(String name) throws IOException {
    return watched(() -> folder.length(name));
  }

  @Override
  public InputStream read(String name) throws IOException {
    return watched(() -> folder.read(name));
  }

  @Override
  public void write(String name, Content content) throws IOException {
    watched(
        () -> {
          folder.write(name, content);
          return name;
        });
  }

  @Override
  public void delete(String name) throws IOException {
    watched(
        () -> {
          folder.delete(name);
          return name;
        });
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
