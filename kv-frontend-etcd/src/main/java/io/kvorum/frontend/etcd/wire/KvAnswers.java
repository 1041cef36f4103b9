package io.kvorum.frontend.etcd.wire;

import com.google.protobuf.CodedOutputStream;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv.CompactResponse;
import io.kvorum.api.Kv.DeleteRangeResponse;
import io.kvorum.api.Kv.PutResponse;
import io.kvorum.api.Kv.RangeResponse;
import io.kvorum.api.Kv.Response;
import io.kvorum.api.Kv.TxnResponse;
import io.kvorum.api.ResponseHeader;
import java.io.IOException;

/// Writes the answers of etcd's KV service. The header is always there, even when all of its fields
/// are zero, as etcd's is.
public final class KvAnswers {
  private static final ResponseHeader NO_HEADER = new ResponseHeader(0, 0, 0, 0);

  private KvAnswers() {}

  public static byte[] range(RangeResponse answer) {
    return Fields.encode(answer, size(answer), KvAnswers::write);
  }

  /// A part of a streamed range: the answer, wrapped. Only the last part has a header.
  public static byte[] rangePart(RangeResponse answer) {
    boolean last = !answer.header().equals(NO_HEADER);
    int size = last ? size(answer) : sizeOfContent(answer);
    Fields.Body<RangeResponse> body = last ? KvAnswers::write : KvAnswers::writeContent;
    return Fields.encode(
        answer,
        Fields.sizeOfMessage(1, size),
        (out, part) -> Fields.write(out, 1, part, size, body));
  }

  public static byte[] put(PutResponse answer) {
    return Fields.encode(answer, size(answer), KvAnswers::write);
  }

  public static byte[] deleteRange(DeleteRangeResponse answer) {
    return Fields.encode(answer, size(answer), KvAnswers::write);
  }

  public static byte[] txn(TxnResponse answer) {
    return Fields.encode(answer, size(answer), KvAnswers::write);
  }

  public static byte[] compact(CompactResponse answer) {
    return Fields.encode(answer.header(), sizeOfHeader(answer.header()), KvAnswers::writeHeader);
  }

  private static int size(RangeResponse answer) {
    return sizeOfHeader(answer.header()) + sizeOfContent(answer);
  }

  private static int sizeOfContent(RangeResponse answer) {
    return Fields.sizeOfAll(2, answer.kvs(), Fields::size)
        + Fields.size(3, answer.more())
        + Fields.size(4, answer.count());
  }

  private static void write(CodedOutputStream out, RangeResponse answer) throws IOException {
    writeHeader(out, answer.header());
    writeContent(out, answer);
  }

  private static void writeContent(CodedOutputStream out, RangeResponse answer) throws IOException {
    Fields.writeAll(out, 2, answer.kvs(), Fields::size, Fields::write);
    Fields.write(out, 3, answer.more());
    Fields.write(out, 4, answer.count());
  }

  private static int size(PutResponse answer) {
    int size = sizeOfHeader(answer.header());
    if (answer.prevKv().isPresent()) {
      size += Fields.sizeOfMessage(2, Fields.size(answer.prevKv().get()));
    }
    return size;
  }

  private static void write(CodedOutputStream out, PutResponse answer) throws IOException {
    writeHeader(out, answer.header());
    if (answer.prevKv().isPresent()) {
      KeyValue before = answer.prevKv().get();
      Fields.write(out, 2, before, Fields.size(before), Fields::write);
    }
  }

  private static int size(DeleteRangeResponse answer) {
    return sizeOfHeader(answer.header())
        + Fields.size(2, answer.deleted())
        + Fields.sizeOfAll(3, answer.prevKvs(), Fields::size);
  }

  private static void write(CodedOutputStream out, DeleteRangeResponse answer) throws IOException {
    writeHeader(out, answer.header());
    Fields.write(out, 2, answer.deleted());
    Fields.writeAll(out, 3, answer.prevKvs(), Fields::size, Fields::write);
  }

  private static int size(TxnResponse answer) {
    return sizeOfHeader(answer.header())
        + Fields.size(2, answer.succeeded())
        + Fields.sizeOfAll(3, answer.responses(), KvAnswers::sizeOfOperation);
  }

  private static void write(CodedOutputStream out, TxnResponse answer) throws IOException {
    writeHeader(out, answer.header());
    Fields.write(out, 2, answer.succeeded());
    Fields.writeAll(
        out, 3, answer.responses(), KvAnswers::sizeOfOperation, KvAnswers::writeOperation);
  }

  private static int sizeOfOperation(Response answer) {
    return switch (answer) {
      case RangeResponse range -> Fields.sizeOfMessage(1, size(range));
      case PutResponse put -> Fields.sizeOfMessage(2, size(put));
      case DeleteRangeResponse delete -> Fields.sizeOfMessage(3, size(delete));
      case TxnResponse txn -> Fields.sizeOfMessage(4, size(txn));
    };
  }

  private static void writeOperation(CodedOutputStream out, Response answer) throws IOException {
    switch (answer) {
      case RangeResponse range -> Fields.write(out, 1, range, size(range), KvAnswers::write);
      case PutResponse put -> Fields.write(out, 2, put, size(put), KvAnswers::write);
      case DeleteRangeResponse delete ->
          Fields.write(out, 3, delete, size(delete), KvAnswers::write);
      case TxnResponse txn -> Fields.write(out, 4, txn, size(txn), KvAnswers::write);
    }
  }

  private static int sizeOfHeader(ResponseHeader header) {
    return Fields.sizeOfMessage(1, Fields.size(header));
  }

  private static void writeHeader(CodedOutputStream out, ResponseHeader header) throws IOException {
    Fields.write(out, 1, header, Fields.size(header), Fields::write);
  }
}
