package com.palyra.protocol.quic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A path to a server that loses, delays and reorders datagrams, and behind which every client has an address of its own that
 * can change, as behind a NAT box.
 */
public final class UdpRelay implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 65_535;
    private static final long MICROS = 1_000;

    /**
     * How bad the path is, in both directions.
     *
     * @param loss the share of datagrams that get lost
     * @param delay what every datagram needs
     * @param jitter by how much it may need longer; more than the time between two datagrams reorders them
     */
    public record Weather(double loss, Duration delay, Duration jitter) {
        /** Nothing is lost or late. */
        public static final Weather FAIR = new Weather(0, Duration.ZERO, Duration.ZERO);
        /** Nothing arrives. */
        public static final Weather CUT = new Weather(1, Duration.ZERO, Duration.ZERO);
    }

    private record Datagram(long due, long number, DatagramChannel out, SocketAddress to, byte[] content) {}

    private final SocketAddress server;
    private final InetAddress own;
    private final Random random;
    private final Selector selector;
    private final DatagramChannel front;
    private final Map<SocketAddress, DatagramChannel> outside = new HashMap<>();
    private final Map<InetAddress, DatagramChannel> detours = new HashMap<>();
    private final Map<DatagramChannel, SocketAddress> inside = new HashMap<>();
    private final List<DatagramChannel> former = new ArrayList<>();
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Datagram> onTheWay =
            new PriorityQueue<>(Comparator.comparingLong(Datagram::due).thenComparingLong(Datagram::number));
    private final Thread thread;

    private volatile Weather weather = Weather.FAIR;
    private volatile Function<byte[], @Nullable InetAddress> detour = datagram -> null;
    private volatile boolean closed;
    private final AtomicLong lost = new AtomicLong();
    private long count;

    /** A path to that server; what gets lost is told by the random source. */
    public UdpRelay(InetSocketAddress server, Random random) throws IOException {
        this(server, InetAddress.getLoopbackAddress(), random);
    }

    /** The same, where the server sees clients come from ports of {@code own}, an address of this machine. */
    public UdpRelay(InetSocketAddress server, InetAddress own, Random random) throws IOException {
        this.server = server;
        this.own = own;
        this.random = random;
        selector = Selector.open();
        front = channel(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread = new Thread(this::run, "udp-relay");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where clients find the server. */
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) front.getLocalAddress();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on, for datagrams that arrive. */
    public void weather(Weather now) {
        weather = now;
    }

    /** How many datagrams got lost so far. */
    public long lost() {
        return lost.get();
    }

    /** From now on, datagrams of clients for which the function tells an address of this machine come from there. */
    public void detour(Function<byte[], @Nullable InetAddress> of) {
        detour = of;
    }

    /** All clients get other addresses; what the server sends to the old ones is lost. */
    public void changeAddresses() {
        orders.add(() -> {
            former.addAll(outside.values());
            outside.clear();
            inside.clear();
        });
        selector.wakeup();
    }

    private DatagramChannel channel(@Nullable InetSocketAddress at) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(at);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                // What had come before the end is passed on, such as that a client has left.
                last = closed;
                if (last) {
                    selector.selectNow();
                } else {
                    selector.select(untilDue());
                }
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read((DatagramChannel) key.channel());
                }
                selector.selectedKeys().clear();
                deliver();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long untilDue() {
        Datagram next = onTheWay.peek();
        return next == null
                ? 0
                : Math.max(1, Duration.ofNanos(next.due() - System.nanoTime()).toMillis());
    }

    private void read(DatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES);
        for (SocketAddress from = channel.receive(buffer); from != null; from = channel.receive(buffer)) {
            byte[] content = new byte[buffer.flip().remaining()];
            buffer.get(content);
            buffer.clear();
            SocketAddress client = inside.get(channel);
            if (channel.equals(front)) {
                InetAddress other = detour.apply(content);
                send(other == null ? outside(from) : detour(other, from), server, content);
            } else if (client != null) {
                send(front, client, content);
            }
        }
    }

    private DatagramChannel outside(SocketAddress client) throws IOException {
        DatagramChannel known = outside.get(client);
        if (known != null) {
            return known;
        }
        DatagramChannel fresh = channel(new InetSocketAddress(own, 0));
        outside.put(client, fresh);
        inside.put(fresh, client);
        return fresh;
    }

    /** For one client at a time. */
    private DatagramChannel detour(InetAddress address, SocketAddress client) throws IOException {
        DatagramChannel known = detours.get(address);
        if (known == null) {
            known = channel(new InetSocketAddress(address, 0));
            detours.put(address, known);
        }
        inside.put(known, client);
        return known;
    }

    private void send(DatagramChannel out, SocketAddress to, byte[] content) {
        Weather now = weather;
        if (random.nextDouble() < now.loss()) {
            lost.incrementAndGet();
            return;
        }
        long jitter = now.jitter().toNanos() / MICROS;
        long late = now.delay().toNanos() + (jitter == 0 ? 0 : MICROS * random.nextInt((int) jitter));
        onTheWay.add(new Datagram(System.nanoTime() + late, count++, out, to, content));
    }

    private void deliver() throws IOException {
        for (Datagram next = onTheWay.peek(); next != null && next.due() <= System.nanoTime(); next = onTheWay.peek()) {
            onTheWay.remove();
            // What the socket has no room for is lost, as on any path.
            next.out().send(ByteBuffer.wrap(next.content()), next.to());
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
