package io.kvorum.state;

import io.kvorum.api.Bytes;

/// The key index of a state machine at an earlier moment, kept outside of its store, so that who
/// opens it reads only the rows written since. It is never needed: one that does not belong to what
/// the store holds is not read. Its pieces are those of `IndexImage`, byte for byte.
public interface IndexCheckpoint {
  /// There is none: all rows are read.
  IndexCheckpoint NONE =
      new IndexCheckpoint() {
        @Override
        public long revision() {
          return 0;
        }

        @Override
        public long compactRevision() {
          return -1;
        }

        @Override
        public long pieces() {
          return 0;
        }

        @Override
        public Bytes piece(long number) {
          throw new IndexOutOfBoundsException(number);
        }
      };

  /// `IndexImage.revision` of the one that was kept.
  long revision();

  /// `IndexImage.compactRevision` of the one that was kept.
  long compactRevision();

  long pieces();

  /// The pieces are 0 to `pieces` - 1. From any thread.
  ///
  /// @throws io.kvorum.storage.spi.StorageException.Corrupted if the bytes are not those kept
  Bytes piece(long number);
}
