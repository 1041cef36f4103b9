package io.kvorum.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.kvorum.frontend.etcd.pb.ElectionProto;
import io.kvorum.frontend.etcd.pb.LockProto;
import io.kvorum.frontend.etcd.pb.RpcProto;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RpcRuleTest {
  @Test
  void every_call_of_the_service_descriptors_has_its_rule_and_no_rule_is_for_nothing() {
    List<String> calls =
        Stream.of(
                RpcProto.getDescriptor(), LockProto.getDescriptor(), ElectionProto.getDescriptor())
            .flatMap(file -> file.getServices().stream())
            .map(ServiceDescriptor::getMethods)
            .flatMap(List::stream)
            .map(RpcRuleTest::name)
            .toList();
    assertThat(calls).hasSizeGreaterThan(40);
    assertThat(Arrays.stream(RpcRule.values()).map(RpcRule::call).distinct())
        .containsExactlyInAnyOrderElementsOf(calls);
  }

  private static String name(MethodDescriptor method) {
    return method.getService().getFullName() + "/" + method.getName();
  }
}
