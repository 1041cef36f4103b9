/// How a member without data finds its cluster: it begins one with others, or joins one.
package io.kvorum.server.bootstrap;
