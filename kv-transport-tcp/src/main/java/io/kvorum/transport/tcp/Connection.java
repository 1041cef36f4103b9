package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One TCP connection, dialled or accepted. It takes frames apart for its session, sends pings, and
/// ends when nothing is heard for too long: TCP itself would go on for minutes when packets are
/// lost on the way.
///
/// Confined to its event loop, but for `send`, `isWritable`, `pause`, `resume` and `close`.
final class Connection extends ByteToMessageDecoder {
  private static final long LINGER_MILLIS = 1_000;

  private final Surroundings surroundings;
  private Session session;
  private @Nullable Channel channel;
  private Frames.@Nullable Header header;
  private @Nullable ScheduledFuture<?> ticks;
  private long heardNanos;
  private boolean welcomed;
  private boolean ended;

  /// The last word is on its way: nothing is heard any more.
  private volatile boolean ending;

  Connection(Surroundings surroundings, Session session) {
    this.surroundings = surroundings;
    this.session = session;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    surroundings.connections().add(this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    heardNanos = System.nanoTime();
    long interval = surroundings.timing().pingInterval().toNanos();
    ticks =
        context
            .executor()
            .scheduleAtFixedRate(this::tick, interval, interval, TimeUnit.NANOSECONDS);
    session.opened(this);
    super.channelActive(context);
  }

  /// Both sides know what the connection is for: hands it to the session that does it.
  void become(Session next) {
    welcomed = true;
    session = next;
    next.opened(this);
  }

  private void tick() {
    long now = System.nanoTime();
    long silenceNanos = now - heardNanos;
    if (welcomed
        && channel().config().isAutoRead()
        && silenceNanos > surroundings.timing().silenceLimit().toNanos()) {
      close("nothing heard for " + TimeUnit.NANOSECONDS.toMillis(silenceNanos) + " ms");
      return;
    }
    if (welcomed && channel().isWritable()) {
      send(Frames.empty(allocator(), FrameType.PING));
    }
    session.tick(now);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    heardNanos = System.nanoTime();
    if (ended || ending) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      readFrame(in);
    } catch (CodecException damage) {
      surroundings.damaged(channel().remoteAddress(), damage);
      close(String.valueOf(damage.getMessage()));
    }
  }

  private void readFrame(ByteBuf in) {
    Frames.Header next = header;
    if (next == null) {
      if (in.readableBytes() < Frames.HEADER_BYTES) {
        return;
      }
      next = Frames.readHeader(in, surroundings.limits().messageBytes());
      header = next;
    }
    if (in.readableBytes() < next.payloadBytes()) {
      return;
    }
    header = null;
    ByteBuffer payload = Frames.readPayload(in, next);
    if (next.type() != FrameType.PING) {
      session.received(next.type(), payload);
    }
  }

  ByteBufAllocator allocator() {
    return channel().alloc();
  }

  /// Writes and flushes; takes the buffer over. For any thread.
  void send(ByteBuf frames) {
    var _ = channel().writeAndFlush(frames);
  }

  boolean isWritable() {
    return channel().isWritable();
  }

  /// Stops reading, so that the other side has to stop writing.
  void pause() {
    channel().config().setAutoRead(false);
  }

  void resume() {
    channel()
        .eventLoop()
        .execute(
            () -> {
              heardNanos = System.nanoTime();
              channel().config().setAutoRead(true);
            });
  }

  /// Says one last thing and ends, also if nobody reads it.
  void sendAndClose(ByteBuf last, String reason) {
    ending = true;
    var _ =
        channel().writeAndFlush(last).addListener((ChannelFutureListener) written -> close(reason));
    var _ =
        channel().eventLoop().schedule(() -> close(reason), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  void close(String reason) {
    if (channel().eventLoop().inEventLoop()) {
      end(reason);
    } else {
      channel().eventLoop().execute(() -> end(reason));
    }
  }

  /// It could not be dialled.
  void failed(Throwable cause) {
    end(String.valueOf(cause.getMessage()));
  }

  private void end(String reason) {
    if (ended) {
      return;
    }
    ended = true;
    surroundings.connections().remove(this);
    if (ticks != null) {
      ticks.cancel(false);
    }
    var _ = channel().close();
    session.closed(reason);
  }

  String remote() {
    return String.valueOf(channel().remoteAddress());
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    surroundings.connections().remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    end("closed by the other side");
    super.channelInactive(context);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    if (!ended && context.channel().isWritable()) {
      session.writable();
    }
    super.channelWritabilityChanged(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable reason =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    surroundings.failed(remote(), reason);
    end(String.valueOf(reason.getMessage()));
  }

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("the connection has no channel yet");
    }
    return channel;
  }
}
