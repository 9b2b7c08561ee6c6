package com.palyra.node.http;

import com.palyra.protocol.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.WriteTimeoutException;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: one request after the other, none with a body. Nothing more is read until an answer is on its way to the
 * client; whoever sends the next request before that, or no whole one in time, is cut off.
 */
final class HttpConversation extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConversation.class);
    private static final String FETCH_SITE = "sec-fetch-site";
    private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

    private final Map<String, Page> pages;
    private boolean answering;
    private @Nullable Future<?> deadline;

    HttpConversation(Map<String, Page> pages) {
        this.pages = pages;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        awaitRequest(context);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopWaiting();
        context.fireChannelInactive();
    }

    /** Bytes alone do not prolong it. */
    private void awaitRequest(ChannelHandlerContext context) {
        deadline =
                context.executor().schedule(() -> close(context), Limits.HTTP_IDLE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (!(part instanceof HttpRequest request)) {
            // The end of a request, or what comes after one that was refused.
            return;
        }
        if (answering) {
            close(context);
            return;
        }
        answering = true;
        stopWaiting();
        context.channel().config().setAutoRead(false);
        boolean head = HttpMethod.HEAD.equals(request.method());
        CompletableFuture<Page.Answer> answer =
                answer(request, head).orTimeout(Limits.ASK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        var unused = answer.whenComplete((page, failure) -> context.executor().execute(() -> {
            if (failure != null) {
                LOG.debug("A page could not be made", failure);
            }
            write(
                    context,
                    page == null || failure != null ? refused(503, "The node does not answer now.") : page,
                    head);
        }));
    }

    private CompletableFuture<Page.Answer> answer(HttpRequest request, boolean head) {
        if (!request.decoderResult().isSuccess()) {
            return done(refused(400, "This is not a request of HTTP/1.1."));
        }
        if (!isLocal(request.headers())) {
            return done(refused(403, "Requests are answered under a loopback name only, and not to pages of others."));
        }
        if (!head && !HttpMethod.GET.equals(request.method())) {
            return done(refused(405, "Only GET and HEAD are answered."));
        }
        if (hasBody(request)) {
            return done(refused(413, "A request has no body here."));
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

    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request)
                || request.headers().contains(HttpHeaderNames.EXPECT)
                || HttpUtil.getContentLength(request, 0L) > 0;
    }

    private static CompletableFuture<Page.Answer> done(Page.Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static Page.Answer refused(int status, String sentence) {
        return new Page.Answer(status, Page.TEXT, sentence + "\n");
    }

    /** A page of somebody else that a browser shows here cannot name this host, and the browser tells where it comes from. */
    private static boolean isLocal(HttpHeaders headers) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        boolean foreign =
                headers.contains(HttpHeaderNames.ORIGIN) || !OWN_SITES.containsAll(headers.getAll(FETCH_SITE));
        if (foreign || hosts.size() != 1) {
            return false;
        }
        String host = hosts.get(0).toLowerCase(Locale.ROOT);
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
        var unused = context.writeAndFlush(response).addListener(written -> {
            if (written.isSuccess() && context.channel().isActive()) {
                answering = false;
                awaitRequest(context);
                context.channel().config().setAutoRead(true);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        boolean byClient = failure instanceof IOException
                || failure instanceof CodecException
                || failure instanceof WriteTimeoutException;
        if (byClient) {
            LOG.debug("An HTTP connection ended", failure);
        } else {
            LOG.warn("An HTTP connection failed", failure);
        }
        close(context);
    }

    private static void close(ChannelHandlerContext context) {
        var unused = context.close();
    }
}
