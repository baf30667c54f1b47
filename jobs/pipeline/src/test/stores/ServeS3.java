import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.net.URI;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.gaul.shaded.org.eclipse.jetty.server.handler.HandlerWrapper;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/**
 * An S3 server on loopback: S3Proxy with objects in memory and one bucket.
 *
 * <p>Arguments: the access key, the secret key and the bucket. It prints its endpoint and serves until its
 * standard input ends. The test starts this file with {@code java} and S3Proxy's jar; no class of it
 * is on the class path of Copse.
 *
 * <p>S3 decides a conditional put and makes the object in one step. S3Proxy looks first and puts
 * then, so such requests are made to exclude all other changes here.
 */
public final class ServeS3 {
  private ServeS3() {}

  public static void main(String[] arguments) throws Exception {
    // In memory: a file system below would refuse an object and a folder of one name.
    BlobStore store =
        ContextBuilder.newBuilder("transient")
            .build(BlobStoreContext.class)
            .getBlobStore();
    store.createContainerInLocation(null, arguments[2]);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(store)
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, arguments[0], arguments[1])
            .endpoint(URI.create("http://127.0.0.1:0"))
            .build();
    Field field = S3Proxy.class.getDeclaredField("server");
    field.setAccessible(true);
    Server server = (Server) field.get(proxy);
    OneStepPuts puts = new OneStepPuts();
    puts.setHandler(server.getHandler());
    server.setHandler(puts);
    proxy.start();
    System.out.printf("Serving at http://127.0.0.1:%d%n", proxy.getPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  /** Lets a conditional put run alone among the requests that change something. */
  private static final class OneStepPuts extends HandlerWrapper {
    private final ReentrantReadWriteLock changes = new ReentrantReadWriteLock(true);

    @Override
    public void handle(
        String target, Request base, HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
        super.handle(target, base, request, response);
        return;
      }
      boolean conditional =
          request.getHeader("If-None-Match") != null || request.getHeader("If-Match") != null;
      Lock lock = conditional ? changes.writeLock() : changes.readLock();
      lock.lock();
      try {
        super.handle(target, base, request, response);
        // A connection with an unread body would be closed under the client's next request.
        request.getInputStream().transferTo(OutputStream.nullOutputStream());
      } finally {
        lock.unlock();
      }
    }
  }
}
