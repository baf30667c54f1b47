package io.copse.pipeline.storage;

import com.amazonaws.AmazonClientException;
import com.amazonaws.services.s3.model.AmazonS3Exception;
import com.amazonaws.services.s3.model.PutObjectRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.S3AUtils;

/**
 * Makes an object of S3 if there is none of its name. S3 decides that in one step, by a put with
 * the header {@code If-None-Match: *}.
 *
 * <p>S3A's own {@code create} looks first and puts at the end, so that of two writers both succeed.
 * Hadoop 3.4.2 and later can put conditionally by themselves ({@code
 * fs.option.create.conditional.overwrite}).
 *
 * <p>This class needs hadoop-aws, which only users of S3 have: {@link PuttingStore} asks first.
 */
final class ConditionalPut {
  /** The request must be asked again: another change of the object was under way. */
  private static final int CONFLICT = 409;

  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_IMPLEMENTED = 501;

  private static final int ATTEMPTS = 8;
  private static final long PAUSE_MILLIS = 50;

  /** User metadata that tells whose put made the object. */
  private static final String MAKER = "copse-maker";

  private ConditionalPut() {}

  /**
   * Makes an object.
   *
   * @return whether it was made by this call
   */
  static boolean create(FileSystem fs, Path path, byte[] content) throws IOException {
    S3AFileSystem s3a = (S3AFileSystem) fs;
    String maker = UUID.randomUUID().toString();
    for (int attempt = 1; ; attempt++) {
      try {
        put(s3a, path, content, maker);
        return true;
      } catch (AmazonClientException e) {
        int status = e instanceof AmazonS3Exception ? ((AmazonS3Exception) e).getStatusCode() : 0;
        if (status == PRECONDITION_FAILED) {
          // The client repeats a put whose answer was lost, and then meets its own object.
          return isMadeBy(s3a, path, maker);
        }
        if (status == NOT_IMPLEMENTED) {
          throw new IOException(
              "The store of %s takes no conditional puts, so that two jobs could overwrite each other: name an output on another store."
                  .formatted(path),
              e);
        }
        if (status != CONFLICT || attempt == ATTEMPTS) {
          throw S3AUtils.translateException("create", path, e);
        }
      }
      pause(PAUSE_MILLIS << attempt);
    }
  }

  private static void put(S3AFileSystem s3a, Path path, byte[] content, String maker)
      throws InterruptedIOException {
    PutObjectRequest request =
        s3a.getWriteOperationHelper()
            .createPutObjectRequest(
                s3a.pathToKey(path),
                new ByteArrayInputStream(content),
                content.length,
                Map.of(MAKER, maker));
    request.putCustomRequestHeader("If-None-Match", "*");
    // A retry reads the content from its beginning.
    request.getRequestClientOptions().setReadLimit(content.length + 1);
    try {
      s3a.putObject(request).getUpload().waitForUploadResult();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static boolean isMadeBy(S3AFileSystem s3a, Path path, String maker) throws IOException {
    byte[] found = s3a.getXAttrs(path).get("header." + MAKER);
    return found != null && new String(found, StandardCharsets.UTF_8).equals(maker);
  }

  private static void pause(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static InterruptedIOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    InterruptedIOException exception = new InterruptedIOException("A put to S3 was interrupted.");
    exception.initCause(e);
    return exception;
  }
}
