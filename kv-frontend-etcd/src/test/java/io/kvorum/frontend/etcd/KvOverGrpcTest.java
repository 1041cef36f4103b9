package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.ResponseHeader;
import io.kvorum.frontend.etcd.pb.Compare;
import io.kvorum.frontend.etcd.pb.DeleteRangeRequest;
import io.kvorum.frontend.etcd.pb.DeleteRangeResponse;
import io.kvorum.frontend.etcd.pb.HealthCheckRequest;
import io.kvorum.frontend.etcd.pb.HealthCheckResponse;
import io.kvorum.frontend.etcd.pb.PutRequest;
import io.kvorum.frontend.etcd.pb.PutResponse;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.RangeResponse;
import io.kvorum.frontend.etcd.pb.RequestOp;
import io.kvorum.frontend.etcd.pb.TxnRequest;
import io.kvorum.frontend.etcd.pb.TxnResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvOverGrpcTest {
  private static final String RANGE = "etcdserverpb.KV/Range";
  private static final String PUT = "etcdserverpb.KV/Put";
  private static final String TXN = "etcdserverpb.KV/Txn";

  private static final KeyValue FOO =
      new KeyValue(Bytes.utf8("foo"), 2, 5, 4, Bytes.utf8("bar"), 77);

  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void a_range_reaches_the_member_with_every_field_and_its_answer_comes_back() {
    AtomicReference<Kv.RangeRequest> seen = new AtomicReference<>();
    rig.node.range =
        (_, request) -> {
          seen.set(request);
          return CompletableFuture.completedFuture(
              new Kv.RangeResponse(ScriptedNode.HEADER, List.of(FOO), true, 9));
        };

    RangeResponse answer =
        rig.call(
            RANGE,
            RangeRequest.newBuilder()
                .setKey(utf8("foo"))
                .setRangeEnd(utf8("fop"))
                .setLimit(1)
                .setRevision(6)
                .setSortOrder(RangeRequest.SortOrder.DESCEND)
                .setSortTarget(RangeRequest.SortTarget.MOD)
                .setSerializable(true)
                .setKeysOnly(true)
                .setCountOnly(true)
                .setMinModRevision(1)
                .setMaxModRevision(2)
                .setMinCreateRevision(3)
                .setMaxCreateRevision(4)
                .build(),
            RangeResponse.getDefaultInstance());

    assertThat(seen.get())
        .isEqualTo(
            new Kv.RangeRequest(
                Bytes.utf8("foo"),
                Bytes.utf8("fop"),
                1,
                6,
                Kv.SortOrder.DESCEND,
                Kv.SortTarget.MOD,
                true,
                true,
                true,
                1,
                2,
                3,
                4));
    assertThat(answer)
        .isEqualTo(
            RangeResponse.newBuilder()
                .setHeader(header())
                .addKvs(foo())
                .setMore(true)
                .setCount(9)
                .build());
  }

  @Test
  void enum_numbers_that_etcd_does_not_know_reach_the_member_as_invalid() {
    AtomicReference<Kv.RangeRequest> seen = new AtomicReference<>();
    rig.node.range =
        (_, request) -> {
          seen.set(request);
          return CompletableFuture.failedFuture(
              new io.kvorum.api.KvException(KvError.INVALID_SORT_OPTION));
        };

    Status status =
        rig.failure(
            RANGE,
            RangeRequest.newBuilder().setSortOrderValue(3).setSortTargetValue(-1).build(),
            RangeResponse.getDefaultInstance());

    Kv.RangeRequest request = Objects.requireNonNull(seen.get());
    assertThat(request.sortOrder()).isEqualTo(Kv.SortOrder.INVALID);
    assertThat(request.sortTarget()).isEqualTo(Kv.SortTarget.INVALID);
    assertThat(status.getDescription()).isEqualTo("etcdserver: invalid sort option");
  }

  @Test
  void an_answer_given_later_by_another_thread_arrives() {
    CompletableFuture<Kv.PutResponse> later = new CompletableFuture<>();
    rig.node.put =
        (_, _) -> {
          Thread.ofVirtual()
              .start(
                  () -> later.complete(new Kv.PutResponse(ScriptedNode.HEADER, Optional.of(FOO))));
          return later;
        };

    PutResponse answer =
        rig.call(
            PUT,
            PutRequest.newBuilder().setKey(utf8("foo")).setValue(utf8("bar")).build(),
            PutResponse.getDefaultInstance());

    assertThat(answer)
        .isEqualTo(PutResponse.newBuilder().setHeader(header()).setPrevKv(foo()).build());
  }

  @Test
  void a_delete_tells_what_it_deleted() {
    AtomicReference<Kv.DeleteRangeRequest> seen = new AtomicReference<>();
    rig.node.deleteRange =
        (_, request) -> {
          seen.set(request);
          return CompletableFuture.completedFuture(
              new Kv.DeleteRangeResponse(ScriptedNode.HEADER, 1, List.of(FOO)));
        };

    DeleteRangeResponse answer =
        rig.call(
            "etcdserverpb.KV/DeleteRange",
            DeleteRangeRequest.newBuilder()
                .setKey(utf8("a"))
                .setRangeEnd(ByteString.copyFrom(new byte[] {0}))
                .setPrevKv(true)
                .build(),
            DeleteRangeResponse.getDefaultInstance());

    assertThat(seen.get())
        .isEqualTo(new Kv.DeleteRangeRequest(Bytes.utf8("a"), Bytes.wrap(new byte[] {0}), true));
    assertThat(answer.getDeleted()).isEqualTo(1);
    assertThat(answer.getPrevKvsList()).containsExactly(foo());
  }

  @Test
  void a_transaction_keeps_its_shape_in_both_directions() {
    AtomicReference<Kv.TxnRequest> seen = new AtomicReference<>();
    ResponseHeader inner = new ResponseHeader(0, 0, 8, 0);
    ResponseHeader none = new ResponseHeader(0, 0, 0, 0);
    rig.node.txn =
        (_, request) -> {
          seen.set(request);
          return CompletableFuture.completedFuture(
              new Kv.TxnResponse(
                  ScriptedNode.HEADER,
                  true,
                  List.of(
                      new Kv.PutResponse(inner, Optional.empty()),
                      new Kv.TxnResponse(
                          none, false, List.of(new Kv.DeleteRangeResponse(inner, 0, List.of()))))));
        };
    TxnRequest nested =
        TxnRequest.newBuilder()
            .addFailure(
                RequestOp.newBuilder()
                    .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(utf8("d"))))
            .build();

    TxnResponse answer =
        rig.call(
            TXN,
            TxnRequest.newBuilder()
                .addCompare(
                    Compare.newBuilder()
                        .setResult(Compare.CompareResult.NOT_EQUAL)
                        .setTarget(Compare.CompareTarget.VALUE)
                        .setKey(utf8("k"))
                        .setRangeEnd(utf8("l"))
                        .setValue(utf8("v")))
                .addCompare(
                    Compare.newBuilder()
                        .setTarget(Compare.CompareTarget.LEASE)
                        .setKey(utf8("k"))
                        .setVersion(12))
                .addSuccess(
                    RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setKey(utf8("p")).setLease(-3)))
                .addSuccess(RequestOp.newBuilder().setRequestTxn(nested))
                .addFailure(RequestOp.getDefaultInstance())
                .build(),
            TxnResponse.getDefaultInstance());

    assertThat(seen.get())
        .isEqualTo(
            new Kv.TxnRequest(
                List.of(
                    new Kv.Compare(
                        Kv.Compare.Result.NOT_EQUAL,
                        Bytes.utf8("k"),
                        Bytes.utf8("l"),
                        new Kv.Compare.Operand.Value(Bytes.utf8("v"))),
                    new Kv.Compare(
                        Kv.Compare.Result.EQUAL,
                        Bytes.utf8("k"),
                        Bytes.EMPTY,
                        new Kv.Compare.Operand.Lease(0))),
                List.of(
                    Optional.of(
                        new Kv.PutRequest(Bytes.utf8("p"), Bytes.EMPTY, -3, false, false, false)),
                    Optional.of(
                        new Kv.TxnRequest(
                            List.of(),
                            List.of(),
                            List.of(
                                Optional.of(
                                    new Kv.DeleteRangeRequest(
                                        Bytes.utf8("d"), Bytes.EMPTY, false)))))),
                List.of(Optional.empty())));
    assertThat(answer.getHeader()).isEqualTo(header());
    assertThat(answer.getSucceeded()).isTrue();
    assertThat(answer.getResponses(0).getResponsePut().getHeader().getRevision()).isEqualTo(8);
    TxnResponse innerTxn = answer.getResponses(1).getResponseTxn();
    assertThat(innerTxn.hasHeader()).isTrue();
    assertThat(innerTxn.getResponses(0).hasResponseDeleteRange()).isTrue();
  }

  @Test
  void a_transaction_nested_without_end_is_refused_and_leaves_the_server_alive() {
    TxnRequest txn = TxnRequest.getDefaultInstance();
    for (int depth = 0; depth < 400; depth++) {
      txn = TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestTxn(txn)).build();
    }

    Status status = rig.failure(TXN, txn, TxnResponse.getDefaultInstance());

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo(KvError.TOO_MANY_OPS.text());
  }

  @ParameterizedTest
  @EnumSource(KvError.class)
  void every_error_arrives_with_its_code_and_exact_text(KvError error) {
    rig.node.put = ScriptedNode.failing(error);

    Status status =
        rig.failure(PUT, PutRequest.getDefaultInstance(), PutResponse.getDefaultInstance());

    assertThat(status.getCode().value()).isEqualTo(error.code().number());
    assertThat(status.getDescription()).isEqualTo(error.text());
  }

  @Test
  void a_defect_behind_the_api_is_answered_as_unknown_with_its_text() {
    rig.node.put =
        (_, _) -> {
          throw new IllegalStateException("the sky fell");
        };

    Status status =
        rig.failure(PUT, PutRequest.getDefaultInstance(), PutResponse.getDefaultInstance());

    assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(status.getDescription()).contains("the sky fell");
  }

  @Test
  void a_compressed_request_is_read_and_compression_is_not_advertised() {
    AtomicReference<Kv.PutRequest> seen = new AtomicReference<>();
    AtomicReference<Metadata> headers = new AtomicReference<>();
    rig.node.put =
        (_, request) -> {
          seen.set(request);
          return CompletableFuture.completedFuture(
              new Kv.PutResponse(ScriptedNode.HEADER, Optional.empty()));
        };

    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            rig.channel,
            MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>())),
        Rig.method(PUT, MethodType.UNARY, PutResponse.getDefaultInstance()),
        CallOptions.DEFAULT.withCompression("gzip"),
        PutRequest.newBuilder().setKey(utf8("k")).setValue(utf8("v".repeat(999))).build());

    assertThat(Objects.requireNonNull(seen.get()).value()).isEqualTo(Bytes.utf8("v".repeat(999)));
    assertThat(Objects.requireNonNull(headers.get()).keys()).doesNotContain("grpc-accept-encoding");
  }

  @Test
  void a_compressed_request_that_unpacks_to_too_much_is_refused() {
    PutRequest bomb =
        PutRequest.newBuilder().setValue(ByteString.copyFrom(new byte[8 << 20])).build();

    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    rig.channel,
                    Rig.method(PUT, MethodType.UNARY, PutResponse.getDefaultInstance()),
                    CallOptions.DEFAULT.withCompression("gzip"),
                    bomb))
        .hasMessageStartingWith("RESOURCE_EXHAUSTED: grpc: received message larger than max");
  }

  @Test
  void the_deadline_the_token_and_the_wish_for_a_leader_reach_the_member() {
    AtomicReference<CallContext> seen = new AtomicReference<>();
    rig.node.put =
        (context, _) -> {
          seen.set(context);
          return CompletableFuture.completedFuture(
              new Kv.PutResponse(ScriptedNode.HEADER, Optional.empty()));
        };
    Metadata metadata = new Metadata();
    put(metadata, "authorization", "second choice");
    put(metadata, "token", "Bearer first.1");
    put(metadata, "hasleader", "true");
    put(metadata, "client-api-version", "3.7.1");

    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            rig.channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
        Rig.method(PUT, MethodType.UNARY, PutResponse.getDefaultInstance()),
        CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
        PutRequest.getDefaultInstance());

    CallContext context = Objects.requireNonNull(seen.get());
    assertThat(context.token()).contains("first.1");
    assertThat(context.requireLeader()).isTrue();
    assertThat(context.deadlineNanos() - System.nanoTime())
        .isBetween(0L, TimeUnit.SECONDS.toNanos(30));
  }

  @Test
  void a_call_that_says_nothing_of_itself_is_anonymous() {
    AtomicReference<CallContext> seen = new AtomicReference<>();
    rig.node.put =
        (context, _) -> {
          seen.set(context);
          return CompletableFuture.completedFuture(
              new Kv.PutResponse(ScriptedNode.HEADER, Optional.empty()));
        };

    rig.call(PUT, PutRequest.getDefaultInstance(), PutResponse.getDefaultInstance());

    assertThat(seen.get()).isSameAs(CallContext.ANONYMOUS);
  }

  @Test
  void the_health_service_knows_the_server_and_nothing_else() {
    assertThat(
            rig.call(
                    "grpc.health.v1.Health/Check",
                    HealthCheckRequest.getDefaultInstance(),
                    HealthCheckResponse.getDefaultInstance())
                .getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    Status unknown =
        rig.failure(
            "grpc.health.v1.Health/Check",
            HealthCheckRequest.newBuilder().setService("etcdserverpb.KV").build(),
            HealthCheckResponse.getDefaultInstance());
    assertThat(unknown.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(unknown.getDescription()).isEqualTo("unknown service");
  }

  @Test
  void a_message_above_the_limit_is_refused_in_grpc_go_s_words() {
    int limit = 1_572_864 + 524_288;
    PutRequest request =
        PutRequest.newBuilder()
            .setKey(utf8("k"))
            .setValue(ByteString.copyFrom(new byte[limit]))
            .build();

    Status status = rig.failure(PUT, request, PutResponse.getDefaultInstance());

    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription())
        .isEqualTo(
            "grpc: received message larger than max ("
                + request.getSerializedSize()
                + " vs. "
                + limit
                + ")");
  }

  @Test
  void a_message_far_above_the_limit_is_refused_while_it_arrives() {
    PutRequest request =
        PutRequest.newBuilder().setValue(ByteString.copyFrom(new byte[40 << 20])).build();

    Status status = rig.failure(PUT, request, PutResponse.getDefaultInstance());

    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  private static void put(Metadata metadata, String key, String value) {
    metadata.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  static io.kvorum.frontend.etcd.pb.ResponseHeader header() {
    ResponseHeader header = ScriptedNode.HEADER;
    return io.kvorum.frontend.etcd.pb.ResponseHeader.newBuilder()
        .setClusterId(header.clusterId())
        .setMemberId(header.memberId())
        .setRevision(header.revision())
        .setRaftTerm(header.raftTerm())
        .build();
  }

  private static io.kvorum.frontend.etcd.pb.KeyValue foo() {
    return io.kvorum.frontend.etcd.pb.KeyValue.newBuilder()
        .setKey(utf8("foo"))
        .setCreateRevision(2)
        .setModRevision(5)
        .setVersion(4)
        .setValue(utf8("bar"))
        .setLease(77)
        .build();
  }
}
