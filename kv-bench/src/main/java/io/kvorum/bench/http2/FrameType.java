package io.kvorum.bench.http2;

/// The numbers of RFC 9113: frame types (section 6), their flags, settings and sizes.
final class FrameType {
  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int PRIORITY = 0x2;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PUSH_PROMISE = 0x5;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int CONTINUATION = 0x9;

  static final int END_STREAM = 0x1;
  static final int ACK = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int WITH_PRIORITY = 0x20;

  static final int SETTING_HEADER_TABLE_SIZE = 0x1;
  static final int SETTING_ENABLE_PUSH = 0x2;
  static final int SETTING_MAX_CONCURRENT_STREAMS = 0x3;
  static final int SETTING_INITIAL_WINDOW_SIZE = 0x4;
  static final int SETTING_MAX_FRAME_SIZE = 0x5;

  static final int HEADER_BYTES = 9;

  /// The largest payload that an end must take unless it announced more; this client never does.
  static final int DEFAULT_MAX_PAYLOAD_BYTES = 16_384;

  static final int DEFAULT_WINDOW_BYTES = 65_535;
  static final int MAX_WINDOW_BYTES = Integer.MAX_VALUE;

  private FrameType() {}
}
