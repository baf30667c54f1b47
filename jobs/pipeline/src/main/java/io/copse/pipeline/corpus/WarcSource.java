package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import java.util.List;

/**
 * Web archives with extracted text (WET files): one text a page. The group is the page's host, so
 * that the pages of a site stay together.
 */
public record WarcSource() implements FileSource {
  @Override
  public String kind() {
    return "warc";
  }

  @Override
  public List<Key<?>> keys() {
    return FileKeys.with();
  }

  @Override
  public FileFormat format(SourceSettings source, int maxDocumentBytes) {
    return new WarcRecords(source.get(FileKeys.ENCODING), maxDocumentBytes);
  }
}
