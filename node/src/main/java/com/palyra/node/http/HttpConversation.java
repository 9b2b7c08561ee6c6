package com.palyra.node.http;

import com.palyra.protocol.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: one request after the other. A client that sends the next one before it has its answer is cut off. */
final class HttpConversation extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConversation.class);

    private final Map<String, Page> pages;
    private boolean answering;

    HttpConversation(Map<String, Page> pages) {
        this.pages = pages;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (answering) {
            close(context);
            return;
        }
        answering = true;
        boolean head = HttpMethod.HEAD.equals(request.method());
        CompletableFuture<Page.Answer> answer =
                answer(request, head).orTimeout(Limits.ASK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        var unused = answer.whenComplete((page, failure) -> context.executor().execute(() -> {
            if (failure != null) {
                LOG.warn("A page could not be made: {}", failure.toString());
            }
            write(
                    context,
                    page == null || failure != null ? refused(503, "The node does not answer now.") : page,
                    head);
        }));
    }

    private CompletableFuture<Page.Answer> answer(FullHttpRequest request, boolean head) {
        if (!request.decoderResult().isSuccess()) {
            return done(refused(400, "This is not a request of HTTP/1.1."));
        }
        if (!isLocal(request)) {
            return done(refused(403, "Requests are answered under a loopback name only, and not to pages of others."));
        }
        if (!head && !HttpMethod.GET.equals(request.method())) {
            return done(refused(405, "Only GET and HEAD are answered."));
        }
        String uri = request.uri();
        int query = uri.indexOf('?');
        Page page = pages.get(query < 0 ? uri : uri.substring(0, query));
        if (page == null) {
            return done(refused(404, "There is nothing here."));
        }
        try {
            return page.answer().toCompletableFuture().copy();
        } catch (RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private static CompletableFuture<Page.Answer> done(Page.Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static Page.Answer refused(int status, String sentence) {
        return new Page.Answer(status, Page.TEXT, sentence + "\n");
    }

    /** A page of somebody else that a browser shows here can neither name this host nor hide that it is the origin. */
    private static boolean isLocal(FullHttpRequest request) {
        if (request.headers().contains(HttpHeaderNames.ORIGIN)
                || request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            return false;
        }
        String host = request.headers().get(HttpHeaderNames.HOST).toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':');
        String name = port > host.lastIndexOf(']') ? host.substring(0, port) : host;
        return name.equals("localhost")
                || name.equals("[::1]")
                || (name.startsWith("127.") && NetUtil.isValidIpV4Address(name));
    }

    private void write(ChannelHandlerContext context, Page.Answer answer, boolean head) {
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        ByteBuf body = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("x-content-type-options", "nosniff");
        if (answer.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        if (answer.status() >= HttpResponseStatus.BAD_REQUEST.code()) {
            // What follows a request that was not understood cannot be understood either.
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        answering = false;
        var unused = context.writeAndFlush(response);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (!(failure instanceof IOException) && !(failure instanceof ReadTimeoutException)) {
            LOG.warn("An HTTP connection failed", failure);
        }
        close(context);
    }

    private static void close(ChannelHandlerContext context) {
        var unused = context.close();
    }
}
