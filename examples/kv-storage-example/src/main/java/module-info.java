/// A storage engine for Kvorum: rows in the heap, changes in a journal on the disk.
module org.example.journal {
  requires static org.jspecify;
  requires io.kvorum.storage.spi;

  provides io.kvorum.storage.spi.StorageProvider with
      org.example.journal.JournalProvider;
}
