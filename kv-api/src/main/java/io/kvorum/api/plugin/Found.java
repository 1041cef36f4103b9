package io.kvorum.api.plugin;

/// A provider, and where it comes from.
public record Found<P>(P provider, Origin origin) {}
