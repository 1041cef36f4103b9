package io.kvorum.storage.file;

import java.io.IOException;
import java.util.List;

/// A log's directory as the log sees it: the seam beneath which tests put a disk that forgets,
/// tears and fails. Names are those of files in the directory.
interface Disk extends AutoCloseable {
  List<String> names() throws IOException;

  DiskFile open(String name) throws IOException;

  /// The new, empty file exists for certain only after `syncDirectory`.
  DiskFile create(String name) throws IOException;

  /// Open files stay open.
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /// Makes every creation, renaming and deletion before it durable.
  void syncDirectory() throws IOException;

  /// The name of a file as messages show it.
  String path(String name);

  @Override
  void close();
}
