package com.palyra.protocol;

import java.time.Duration;

/** Every number that bounds something, with its reason. Code, documentation and tests read it from here. */
public final class Limits {
    /** Bytes of one frame's JSON on {@code palyra-quic-v1}: the reference's 512 KiB. */
    public static final int FRAME_BYTES = 512 * 1024;
    /** Nesting of JSON in a frame. */
    public static final int JSON_DEPTH = 32;
    /** Nesting of what a device or an operator says in JSON of his own; the rest is for the message around it. */
    public static final int JSON_VALUE_DEPTH = JSON_DEPTH - 4;
    /** Characters of a number in JSON; an unsigned 64-bit one has 20. */
    public static final int JSON_NUMBER_CHARACTERS = 64;
    /** Bytes of one pairing frame: the largest, a certificate answer with its bundle, takes about 4 KiB. */
    public static final int PAIRING_FRAME_BYTES = 16 * 1024;
    /** Bytes of a PKCS#10 request; an Ed25519 one takes about 250. */
    public static final int CSR_BYTES = 2048;
    /** Bytes of one certificate; a device's takes about 500, a node's grows with its names. */
    public static final int CERTIFICATE_BYTES = 8 * 1024;

    /** Streams a peer may have open on one connection. */
    public static final int BIDIRECTIONAL_STREAMS = 128;
    /** Unidirectional streams a peer may have open on one connection. */
    public static final int UNIDIRECTIONAL_STREAMS = 32;
    /**
     * Addresses from which one connection may come in its life, so that it outlives some changes behind a NAT box. The codec
     * never forgets one, and follows to a new one only after it has checked the one before; the device connects anew then.
     */
    public static final int CONNECTION_ADDRESSES = 8;
    /** Streams on a pairing connection: one run, and one more for a client that lost count. */
    public static final int PAIRING_STREAMS = 2;
    /**
     * Bytes a peer may send on a stream that nobody reads. Small, because strangers get it too: what is announced in the
     * handshake cannot depend on the ALPN. It grows by itself on a stream that is read quickly.
     */
    public static final int STREAM_WINDOW_BYTES = 64 * 1024;
    /**
     * Bytes a peer may send on a connection of which nothing is read, before its device is attached: QUIC holds them, and
     * nothing of ours counts them. Later all is read as it comes; the codec lets the window grow to 24 MiB then, of which QUIC
     * holds what lacks a piece before it.
     */
    public static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;
    /** Bytes a node may send to a client: all streams' windows, so that answers nobody takes never stop another one. */
    public static final int CLIENT_WINDOW_BYTES =
            (BIDIRECTIONAL_STREAMS + UNIDIRECTIONAL_STREAMS) * STREAM_WINDOW_BYTES;
    /** Bytes after a request that are read and dropped, before its stream is broken off. */
    public static final int DROPPED_BYTES = 64 * 1024;
    /** Bytes of frames that may wait on one stream until QUIC takes them: two whole frames. */
    public static final int STREAM_WRITE_BYTES = 2 * (FRAME_BYTES + Integer.BYTES);
    /**
     * Bytes of one connection that are neither a whole frame in nor taken by QUIC yet; beyond that it is cut. Enough for the
     * answers to 128 requests for the largest secret, to a device that does not take them.
     */
    public static final int CONNECTION_BUFFER_BYTES = 16 * 1024 * 1024;
    /** Such bytes of all connections: an eighth of the node's heap. Beyond that the connection with the most is cut. */
    public static final int BUFFER_BYTES = 64 * 1024 * 1024;
    /** Streams of one connection that end without a proper end before it is cut; each leaves a trace in memory. */
    public static final int BROKEN_STREAMS = 1024;
    /** Streams a client lets wait because the node allows no more at the moment. */
    public static final int WAITING_STREAMS = 1024;
    /** Connections of paired devices; an idle one takes about 60 KB. */
    public static final int CONNECTIONS = 10_000;
    /** Certificates that the gate remembers to hold, one of each device that may be connected; one takes about 1 KB. */
    public static final int REMEMBERED_PEERS = CONNECTIONS;
    /**
     * Connections of one device at once, those included that are not attached or not closed yet; of the others it has
     * {@link #SESSIONS_PER_DEVICE}. So one device cannot have much of what each connection may take.
     */
    public static final int CONNECTIONS_PER_DEVICE = 16;
    /**
     * Streams of one device that end without a proper end within {@link #PAUSE}, on whatever connections, before it is cut: a
     * device whose requests all time out, {@link #BIDIRECTIONAL_STREAMS} at once, stays below.
     */
    public static final int BROKEN_STREAMS_OF_DEVICE = 1024;
    /** Connections of one device that are cut for what it did within {@link #PAUSE} before it is paused. */
    public static final int CUTS_BEFORE_PAUSE = 3;
    /** How long a cut counts, and so how long a pause is at most: a device that was mended in the meantime is soon back. */
    public static final Duration PAUSE = Duration.ofMinutes(1);
    /**
     * Refused connections of paused devices from one address (IPv6: its /64) in {@link #HANDSHAKES_WHILE_PAUSED_WINDOW}, from
     * which on its handshakes are dropped: about 5 ms of public-key work a second.
     */
    public static final int HANDSHAKES_WHILE_PAUSED = 8;
    /** Window of {@link #HANDSHAKES_WHILE_PAUSED}. */
    public static final Duration HANDSHAKES_WHILE_PAUSED_WINDOW = Duration.ofSeconds(1);
    /**
     * Handshakes that strangers finish, or devices that are refused, from one address (IPv6: its /64) in
     * {@link #STRANGERS_HANDSHAKES_WINDOW}, from which on its handshakes are dropped until the window is over: 20 a second, of
     * about 1 ms each. All devices of a household may come at once.
     */
    public static final int STRANGERS_HANDSHAKES = 60;
    /** Window of {@link #STRANGERS_HANDSHAKES}; short, because a paired device at the same address is not heard either. */
    public static final Duration STRANGERS_HANDSHAKES_WINDOW = Duration.ofSeconds(3);
    /** Connections of strangers at once: each may cost one curve operation. */
    public static final int PAIRING_CONNECTIONS = 64;
    /** The same as the endpoint counts it, with as many that are about to be told that their place is another's. */
    public static final int PAIRING_CONNECTIONS_OPEN = 2 * PAIRING_CONNECTIONS;
    /** Handshakes under way from which on addresses are validated by a retry first. */
    public static final int HALF_OPEN_BEFORE_RETRY = 64;
    /** Handshakes under way at once; further ones are dropped. */
    public static final int HALF_OPEN = 1024;
    /**
     * Handshakes under way from one address (IPv6: its /64); further ones are dropped. More than
     * {@link #HALF_OPEN_BEFORE_RETRY}, so that nobody who only writes an address on his packets can fill its share; and a part
     * of {@link #HALF_OPEN}, so that one host cannot take all places.
     */
    public static final int HALF_OPEN_PER_ADDRESS = 256;
    /** Handshakes under way from which on the places left are for those who have few: a quarter of {@link #HALF_OPEN}. */
    public static final int HALF_OPEN_BEFORE_RESERVE = 768;
    /**
     * Handshakes under way from one site (an IPv4 address, or the /48 of an IPv6 address) from that number on: a household that
     * connects anew needs some at once, and whoever wants all places needs 64 sites more.
     */
    public static final int HALF_OPEN_IN_RESERVE = 4;
    /** Bytes of memory that one handshake under way takes at most, TLS included: twice what {@code FloodTest} measures. */
    public static final int HALF_OPEN_BYTES = 384 * 1024;
    /** Bytes of the UDP socket's buffers that we ask for; the system may give less. */
    public static final int UDP_BUFFER_BYTES = 1024 * 1024;
    /** Requests that a device remembers to have been paired by: none of them can still be under way. */
    public static final int REMEMBERED_REQUESTS = 32;
    /** Pairing connections from one address (IPv6: its /64) at once, so that one host cannot take all places. */
    public static final int PAIRING_CONNECTIONS_PER_ADDRESS = 16;
    /** Sessions of one device at once: its agent, and commands beside it. */
    public static final int SESSIONS_PER_DEVICE = 4;

    /** A QUIC handshake takes at most this long. */
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    /** A connection that is cut for what waits to be sent to it is closed after this, so that it can be told why. */
    public static final Duration CUT_DELAY = Duration.ofMillis(200);
    /** A frame that has begun is complete within this time, or its stream ends: the longest needs 140 kbit/s. */
    public static final Duration FRAME_TIMEOUT = Duration.ofSeconds(30);
    /** A connection with no traffic for this long is dropped. */
    public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    /** Our client sends a request after this much silence; the codec has no PING. */
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    /** A client with several addresses of one node tries the next one after this. */
    public static final Duration NEXT_ADDRESS = Duration.ofMillis(500);
    /** A client that lost its node waits about this long before it tries again, and twice as long each time. */
    public static final Duration RECONNECT_FIRST = Duration.ofMillis(250);
    /** Longest wait between two tries. */
    public static final Duration RECONNECT_LONGEST = Duration.ofSeconds(5);
    /** A client waits this long for the response to a request, unless told otherwise. */
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    /** A retry token is good for this long; the client sends it back at once. */
    public static final Duration RETRY_TOKEN = Duration.ofSeconds(10);
    /** Retry tokens get a fresh key after this; the one before is good for as long again. */
    public static final Duration RETRY_KEY = Duration.ofHours(1);
    /** Closing an endpoint waits at most this long for its connections. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    /** The first frame of a pairing connection is there after this, or the connection is closed: it is sent at once. */
    public static final Duration PAIRING_FIRST_FRAME = Duration.ofSeconds(3);
    /** One run of the pairing protocol, Hello to Enroll. */
    public static final Duration PAIRING_RUN = Duration.ofSeconds(30);

    /** Life of a code by default. */
    public static final Duration CODE_TTL = Duration.ofMinutes(10);
    /** Shortest life of a code. */
    public static final Duration CODE_TTL_MIN = Duration.ofSeconds(30);
    /** Longest life of a code. */
    public static final Duration CODE_TTL_MAX = Duration.ofHours(24);
    /** A request that nobody decided on expires after this. */
    public static final Duration APPROVAL_TTL = Duration.ofMinutes(10);
    /** Digits of a slot: enough for {@link #OPEN_CODES} with few collisions. */
    public static final int SLOT_DIGITS = 4;
    /** Digits of a PIN by default. */
    public static final int PIN_DIGITS = 6;
    /** Digits of a long PIN. */
    public static final int PIN_DIGITS_LONG = 8;
    /** Bytes of the token in a QR code. */
    public static final int QR_TOKEN_BYTES = 16;
    /** Codes open at once. */
    public static final int OPEN_CODES = 64;
    /** Requests that wait for a decision at once. */
    public static final int PENDING_REQUESTS = 20;
    /** Wrong guesses that end a PIN code. */
    public static final int FAILURES_PER_CODE = 3;
    /** Wrong guesses of PIN codes in {@link #FAILURE_WINDOW} after which PIN pairing pauses. */
    public static final int FAILURES_IN_ALL = 20;
    /** Window of {@link #FAILURES_IN_ALL}. */
    public static final Duration FAILURE_WINDOW = Duration.ofHours(1);
    /** Failures of one address (IPv6: its /64) in {@link #ADDRESS_WINDOW} before it is refused. */
    public static final int FAILURES_PER_ADDRESS = 10;
    /** Window of {@link #FAILURES_PER_ADDRESS}. */
    public static final Duration ADDRESS_WINDOW = Duration.ofMinutes(10);
    /** Addresses whose failures are remembered; beyond that the oldest is forgotten. */
    public static final int ADDRESSES = 4096;
    /** Wrong short strings that reject a request. */
    public static final int WRONG_SHORT_STRINGS = 3;
    /** Characters of a device's name. */
    public static final int NAME_CHARACTERS = 64;
    /** Characters of a device's platform. */
    public static final int PLATFORM_CHARACTERS = 64;
    /** Characters of the reason an operator gives. */
    public static final int REASON_CHARACTERS = 256;
    /** Addresses in a QR code: it must fit a terminal. */
    public static final int QR_ADDRESSES = 3;

    /** Life of a device certificate. */
    public static final Duration DEVICE_CERTIFICATE = Duration.ofHours(24);
    /** After the end of its newest certificate a paired device may renew it for this long; later it pairs again. */
    public static final Duration RENEWAL_GRACE = Duration.ofDays(30);
    /** Life of a node certificate. */
    public static final Duration NODE_CERTIFICATE = Duration.ofDays(90);
    /** Life of the certificate authority, ten years. */
    public static final Duration AUTHORITY_CERTIFICATE = Duration.ofDays(3652);
    /** How far back {@code notBefore} lies, for clocks that lag. */
    public static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** Bytes of one stored event; the largest, the end of an invocation, takes {@link #PAYLOAD_BYTES_MAX} and a little more. */
    public static final int EVENT_BYTES = 512 * 1024;
    /** Bytes of one event in the journal with its tags and names, whatever serializer wrote it. */
    public static final int JOURNAL_EVENT_BYTES = 1024 * 1024;
    /** Bytes of one snapshot; the largest state, a device's outbox, is bounded below. */
    public static final int SNAPSHOT_BYTES = 16 * 1024 * 1024;
    /** Bytes of a persistence id or a tag in the journal. */
    public static final int JOURNAL_NAME_BYTES = 1024;
    /** Tags of one event. */
    public static final int JOURNAL_TAGS = 16;
    /** Writes that wait for the journal's writer; each entity has one under way, so more means that the disk stands. */
    public static final int JOURNAL_QUEUE = 64 * 1024;
    /** Bytes that wait for the journal's writer. */
    public static final int JOURNAL_QUEUE_BYTES = 64 * 1024 * 1024;
    /** Bytes that go out with one sync; more waits for the next one. */
    public static final int JOURNAL_BATCH_BYTES = 4 * 1024 * 1024;
    /** Events that are deleted with one sync, so that deleting many does not hold up writers. */
    public static final int JOURNAL_DELETE_EVENTS = 1000;
    /** Most events that are read from the journal at once, before others get their turn and a close is noticed. */
    public static final int JOURNAL_PAGE = 256;
    /** Bytes of payload after which such a page ends, however few events it has: all readers at once fit into a small heap. */
    public static final int JOURNAL_PAGE_BYTES = 4 * 1024 * 1024;
    /** Threads that read the journal; recovery is bound by the processor. */
    public static final int JOURNAL_READERS = 4;
    /** Reads of the journal that wait for a thread. */
    public static final int JOURNAL_READS = 64 * 1024;
    /** Entities whose last sequence number the writer remembers; others cost a look into the database. */
    public static final int JOURNAL_KNOWN_ENTITIES = 100_000;
    /** Bytes that LevelDB collects in memory before they become a table; a restart reads about twice as much of its log. */
    public static final int JOURNAL_TABLE_BYTES = 4 * 1024 * 1024;
    /**
     * Room that LevelDB needs to merge tables, which it does whenever it likes: at most 12 new tables and the 10 MiB of the
     * level below at once. Without it the process ends.
     */
    public static final long JOURNAL_MERGE_BYTES = 64L * 1024 * 1024;
    /** Room that LevelDB reserves for the files which it begins at opening: log, manifest and table, each a MiB at most. */
    public static final long JOURNAL_NEW_FILES_BYTES = 4L * 1024 * 1024;
    /** Free space below which the journal takes no writes: {@link #JOURNAL_MERGE_BYTES}, and some for everybody else. */
    public static final long JOURNAL_MIN_FREE_BYTES = 256L * 1024 * 1024;
    /** The node looks this often whether the journal takes writes, to say when that changes. */
    public static final Duration DISK_LOOK = Duration.ofSeconds(5);
    /** A write that the disk has not confirmed after this long is answered with an error that says so. */
    public static final Duration JOURNAL_WRITE = Duration.ofSeconds(10);
    /** Closing the journal waits this long for a write that the disk does not confirm. */
    public static final Duration JOURNAL_CLOSE = Duration.ofSeconds(30);
    /** Ranges that a check of the journal lists; a journal with more damage than that is restored as a whole. */
    public static final int JOURNAL_FINDINGS = 10_000;
    /** What an interrupted write left behind is removed once it is this much older than the last change beside it. */
    public static final Duration LEFTOVER_AGE = Duration.ofHours(1);

    /** Bytes of one part of a scope: the reference's. */
    public static final int SCOPE_SEGMENT_BYTES = 256;
    /** Bytes of a secret's key: the reference's. */
    public static final int SECRET_KEY_BYTES = 128;
    /** Bytes of a secret's value: the reference's 64 KiB. */
    public static final int SECRET_VALUE_BYTES = 64 * 1024;
    /** Versions of a secret that are kept; a further one ends the oldest. */
    public static final int SECRET_VERSIONS = 5;
    /** Keys in one scope: its owner holds their metadata in memory, about 3 MB then. */
    public static final int SECRETS_PER_SCOPE = 10_000;
    /** Secrets in one page of a list: the longest takes 1 322 bytes of JSON, and a page of those fits a frame. */
    public static final int SECRETS_PER_PAGE = 350;
    /** Grants of one device; it has a few, for what it works with. */
    public static final int GRANTS_PER_DEVICE = 32;
    /**
     * Bytes of JSON that the grants of one approval may take: half of a pairing frame, which carries them beside the
     * certificates. Those of the longest scopes are given one by one afterwards.
     */
    public static final int APPROVAL_GRANT_BYTES = PAIRING_FRAME_BYTES / 2;
    /** Requests that wait for one scope; each client has one or a few. */
    public static final int SCOPE_WAITING = 256;
    /** Changes of one device that wait for one scope. */
    public static final int SCOPE_WAITING_OF_DEVICE = 64;
    /** Places for changes that only operators may take, so that no device keeps them from revoking and destroying. */
    public static final int SCOPE_WAITING_OF_OPERATORS = 64;
    /** What a vault's backend is asked is answered within this time, or with an error. */
    public static final Duration BACKEND_TIMEOUT = Duration.ofSeconds(10);
    /** Each step of trying a backend ends within this time. */
    public static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);
    /** Operations of a backend at once. Those that hang keep their place, so that they cannot take all memory. */
    public static final int BACKEND_OPERATIONS = 32;
    /** A scope answers within this time: waiting for its turn, then a write, reading back and an event, each with its limit. */
    public static final Duration VAULT_ANSWER = Duration.ofSeconds(40);
    /** Secrets that a review lists of each kind; with more than that a pattern is plain. */
    public static final int REVIEW_FINDINGS = 1000;
    /** Keys of one scope that puts may have left behind when they were interrupted: one at a time is under way. */
    public static final int INTERRUPTED_PUTS = 16;
    /** Puts of one scope that failed and whose remains are not removed yet; more are refused until they are. */
    public static final int FAILED_PUTS = 256;
    /** Versions of one scope that ended and are remembered, so that what a failed removal left behind is known again. */
    public static final int ENDED_VERSIONS = 256;
    /** Events of a scope after which its state is kept, so that recovering it takes little more than reading that. */
    public static final int SCOPE_SNAPSHOT_EVENTS = 500;
    /** Reads are noted together, this long after the first. */
    public static final Duration SECRET_READ_DELAY = Duration.ofMinutes(1);
    /** Threads that seal and open for scopes; each waits for a disk or a store most of the time. */
    public static final int VAULT_THREADS = 16;
    /** Requests of all scopes that wait for such a thread. */
    public static final int VAULT_WAITING = 1024;
    /** Characters that a passphrase for the vault has at least; Argon2id makes each guess cost, and this makes them many. */
    public static final int PASSPHRASE_CHARACTERS = 12;
    /** Bytes of a passphrase. */
    public static final int PASSPHRASE_BYTES = 1024;
    /** A read of a secret is noted once in this time. */
    public static final Duration SECRET_READ_NOTE = Duration.ofHours(1);

    /** Bytes of JSON of a message, a publication, or the input of an invocation; eight of them fit a frame. */
    public static final int MESSAGE_BYTES = 64 * 1024;
    /** Capabilities that one device registers. */
    public static final int CAPABILITIES = 64;
    /** Characters of the name of a capability or a publication. */
    public static final int CAPABILITY_CHARACTERS = 64;
    /** Characters of an invocation's request id; a ULID has 26. */
    public static final int REQUEST_ID_CHARACTERS = 64;
    /** Characters of the version that a device registers. */
    public static final int VERSION_CHARACTERS = 64;
    /** Bytes of an invocation's output, unless the operator allows another number. */
    public static final int PAYLOAD_BYTES = 64 * 1024;
    /** Bytes of an invocation's output that an operator may allow: half a frame. */
    public static final int PAYLOAD_BYTES_MAX = 256 * 1024;
    /** Characters of the sentence with which a device explains why an invocation failed. */
    public static final int INVOCATION_ERROR_CHARACTERS = 1024;
    /** Characters of what a device waits for before it goes on with an invocation. */
    public static final int MEDIATION_CHARACTERS = 256;
    /** An invocation ends after this, unless the operator gives another time: the reference's. */
    public static final Duration INVOCATION_TIMEOUT = Duration.ofSeconds(30);
    /** Shortest time of an invocation. */
    public static final Duration INVOCATION_TIMEOUT_MIN = Duration.ofSeconds(1);
    /** Longest time of an invocation. */
    public static final Duration INVOCATION_TIMEOUT_MAX = Duration.ofHours(24);
    /** Invocations of one device that have not ended. */
    public static final int OPEN_INVOCATIONS = 64;
    /**
     * Invocations of one device that are remembered, open and ended, so that asking again runs nothing again; with more, no
     * new one is taken. One in nine seconds for {@link #FINISHED_AGE}; without details each takes half a kilobyte at most.
     */
    public static final int REMEMBERED_INVOCATIONS = 10_000;
    /** Bytes of output and reasons of the ended ones; of the oldest only the size and the beginning are kept. */
    public static final int FINISHED_BYTES = 4 * 1024 * 1024;
    /** Characters that are kept of such a reason. */
    public static final int REMEMBERED_REASON_CHARACTERS = 64;
    /** How long an invocation is remembered after its end. */
    public static final Duration FINISHED_AGE = Duration.ofHours(24);
    /** Events of one device that wait for it; the oldest go first, and it is told so. */
    public static final int OUTBOX_EVENTS = 1000;
    /** Bytes of data of those events. */
    public static final int OUTBOX_BYTES = 4 * 1024 * 1024;
    /** How long an event waits. */
    public static final Duration OUTBOX_AGE = Duration.ofDays(30);
    /** Events that a session takes from an outbox at once. */
    public static final int OUTBOX_PAGE = 64;
    /** Bytes of data after which such a page ends, so that the pages of many sessions fit into a small heap. */
    public static final int OUTBOX_PAGE_BYTES = 256 * 1024;
    /** Readers of one outbox that wait for the next event, and operators that wait for the end of an invocation. */
    public static final int OUTBOX_WAITING = 64;
    /** Streams of events of one session: the one that stays open, and looks beside it. */
    public static final int EVENT_STREAMS = 4;
    /** A stream that stays open asks again after this, in case its question was lost with its outbox. */
    public static final Duration EVENTS_ASKED_AGAIN = Duration.ofMinutes(1);
    /** Operators that wait for the next publication of one device. */
    public static final int PUBLICATION_WAITING = 16;
    /** Events of an outbox after which its state is kept. */
    public static final int OUTBOX_SNAPSHOT_EVENTS = 250;
    /** An outbox looks this often for what is too old. */
    public static final Duration OUTBOX_LOOK = Duration.ofMinutes(10);
    /** Publications of one device that are kept in memory, for whoever looks a little later. */
    public static final int PUBLICATIONS = 256;
    /** Bytes of data of those. */
    public static final int PUBLICATION_BYTES = 1024 * 1024;

    /** Bytes of one admin frame. */
    public static final int ADMIN_FRAME_BYTES = 1024 * 1024;
    /** Admin connections at once. */
    public static final int ADMIN_CONNECTIONS = 32;
    /** An admin connection on which nothing is asked for this long is closed. */
    public static final Duration ADMIN_IDLE = Duration.ofSeconds(60);
    /** HTTP connections at once: programs that watch a node keep one or two each. */
    public static final int HTTP_CONNECTIONS = 64;
    /** An HTTP connection on which no whole request comes, or no answer is taken, for this long is closed. */
    public static final Duration HTTP_IDLE = Duration.ofSeconds(20);
    /** HTTP answers that wait for the one thread that looks at the disk for them. */
    public static final int HTTP_WAITING = 16;
    /** The daemon answers one admin request within this time: several questions to actors, one after the other. */
    public static final Duration ADMIN_ANSWER = Duration.ofSeconds(55);
    /** A command waits this long for what the node knows without any work: longer, and it hangs or is stopped. */
    public static final Duration ADMIN_QUESTION = Duration.ofSeconds(10);
    /**
     * An admin request that waits for something is answered by then; whoever waits asks again. Short, since a node that
     * stops lets requests under way finish.
     */
    public static final Duration ADMIN_WAIT = Duration.ofSeconds(2);
    /** A device waits this long for its node, which asks for leave, asks the scope, and asks for leave again. */
    public static final Duration DEVICE_ANSWER = Duration.ofSeconds(60);
    /** Jobs of one kind whose outcome is kept for whoever asks: one runs at a time, and a report has at most about 10 MB. */
    public static final int ADMIN_JOBS = 4;
    /** Questions about the journal that wait for one of the two threads for them. */
    public static final int ADMIN_JOURNAL_WAITING = 32;
    /** Levels of nesting in an admin message: the deepest, a list of objects in the result of a job, takes five. */
    public static final int ADMIN_NESTING = 16;
    /** Bytes of a Unix-domain socket's path that every system takes; macOS allows the least, 103. */
    public static final int SOCKET_PATH_BYTES = 100;
    /** An actor's answer to a question takes at most this long. */
    public static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);

    /** Entries of one kind in the audit log that strangers may cause in {@link #STRANGER_AUDIT_WINDOW}; more are only counted. */
    public static final int STRANGER_AUDITS = 60;
    /** Refused requests of one device, and refused connections, that are written to the audit log in a minute; more are only counted. */
    public static final int DEVICE_REFUSAL_AUDITS = 5;
    /** Window of {@link #STRANGER_AUDITS} and {@link #DEVICE_REFUSAL_AUDITS}. */
    public static final Duration STRANGER_AUDIT_WINDOW = Duration.ofMinutes(1);
    /** Requests that were decided on and are still listed; older ones are only in the journal. */
    public static final int DECIDED_REQUESTS = 1000;
    /** A session that is cut has this long to be closed before its device goes on without it. */
    public static final Duration SESSION_CUT = Duration.ofSeconds(3);
    /** A session looks this often at the clock whether its certificate has ended. */
    public static final Duration SESSION_LOOK = Duration.ofMinutes(1);
    /** How long an answer waits until the lists show what it says. */
    public static final Duration PROJECTION_LAG = Duration.ofSeconds(3);
    /** An entity that has nothing to look after leaves memory after this. */
    public static final Duration ENTITY_IDLE = Duration.ofMinutes(2);
    /**
     * Changes of a device's presence that are written at once, then one in each {@link #PRESENCE_CHANGE_EACH}: enough for a
     * bad line and for scripts of short commands, and 2.5 MB a day of a device that comes and goes without end.
     */
    public static final int PRESENCE_CHANGES = 60;
    /** See {@link #PRESENCE_CHANGES}; so late may the lists be then. */
    public static final Duration PRESENCE_CHANGE_EACH = Duration.ofSeconds(10);
    /** Registrations of a device that are written at once, if they differ, then one in each {@link #REGISTRATION_CHANGE_EACH}. */
    public static final int REGISTRATION_CHANGES = 10;
    /** See {@link #REGISTRATION_CHANGES}. */
    public static final Duration REGISTRATION_CHANGE_EACH = Duration.ofMinutes(1);
    /** What a device was told to lose and the journal did not take is tried again after this. */
    public static final Duration NOT_STORED_RETRY = Duration.ofSeconds(10);
    /** The node asks this often for its own certificate and the authorities to trust, if nobody says that they have changed. */
    public static final Duration CERTIFICATE_CHECK = Duration.ofSeconds(30);
    /** A node whose certificate ends this soon, or after a tenth of its life, is not ready: its renewal did not happen. */
    public static final Duration CERTIFICATE_ALARM = Duration.ofHours(2);

    /** Longest wait of a device's agent between two tries when nobody answers: soon back, and no load for a node of many. */
    public static final Duration AGENT_RETRY_LONGEST = Duration.ofSeconds(30);
    /** Longest wait between two tries when a node refuses the device, or a clock is wrong: a person has to do something. */
    public static final Duration AGENT_REFUSED_LONGEST = Duration.ofMinutes(5);
    /** An agent looks at its clocks at least this often, since timers stand still while a machine sleeps. */
    public static final Duration AGENT_LOOK = Duration.ofSeconds(5);
    /** The clock of the day and the one that only counts differ by more than this when the machine slept or was set. */
    public static final Duration CLOCK_JUMP = Duration.ofSeconds(10);
    /** After a jump of the clock the node has this long to answer, before the connection counts as lost. */
    public static final Duration AGENT_PROBE = Duration.ofSeconds(3);
    /** A session that lasts this long makes up for the failures before it. */
    public static final Duration AGENT_STABLE = Duration.ofSeconds(10);
    /** A session that another agent replaces within this time was taken; later it was a command that was run beside it. */
    public static final Duration AGENT_TAKEN = Duration.ofMinutes(1);
    /** Sessions in a row that are taken before an agent gives way to the other one. */
    public static final int AGENT_TAKEN_TIMES = 5;
    /** Refusals in a row to renew an expired certificate before an agent stops; the first may come from a node in trouble. */
    public static final int AGENT_RENEWALS_REFUSED = 5;
    /** Handled events are acknowledged together, this long after the first. */
    public static final Duration AGENT_ACKNOWLEDGE = Duration.ofSeconds(1);
    /** A node that knows only the reference's protocol is asked for events this often. */
    public static final Duration AGENT_POLL = Duration.ofSeconds(15);
    /** An agent that is told to end has this long to tell the node what became of its programs. */
    public static final Duration AGENT_FAREWELL = Duration.ofSeconds(3);
    /** Bytes of a device's configuration. */
    public static final int DEVICE_CONFIG_BYTES = 64 * 1024;
    /** Programs that a device runs for its node at once, unless its configuration says otherwise. */
    public static final int CAPABILITY_PROGRAMS = 4;
    /** Most programs that a configuration may allow at once. */
    public static final int CAPABILITY_PROGRAMS_MAX = 32;
    /** Arguments of one program. */
    public static final int CAPABILITY_ARGUMENTS = 64;
    /** After a program's end its output is read for this long, since what it started may hold it open. */
    public static final Duration CAPABILITY_DRAIN = Duration.ofSeconds(1);
    /** Requests of the node that a device remembers, until both sides know their outcome. */
    public static final int DISPATCH_RECORDS = 512;
    /** Bytes of one such record: the largest output, its JSON, and what surrounds it. */
    public static final int DISPATCH_RECORD_BYTES = 2 * PAYLOAD_BYTES_MAX + 8 * 1024;

    private Limits() {}
}
