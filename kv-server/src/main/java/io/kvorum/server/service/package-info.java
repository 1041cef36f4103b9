/// etcd's services over a node: validation, proposals, reads, answers.
package io.kvorum.server.service;
