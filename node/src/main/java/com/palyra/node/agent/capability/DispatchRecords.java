package com.palyra.node.agent.capability;

import com.palyra.node.agent.capability.DispatchRecord.Stage;
import com.palyra.persistence.file.DurableFile;
import com.palyra.persistence.file.OversizedFileException;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which requests of the node this device has begun, and what came of them: one file each, synced before any work begins. So a
 * request runs at most once, however often it is delivered and wherever the process ends: one that was begun by an agent that is
 * gone has the outcome {@link Outcome#INTERRUPTED}. An outcome is kept until the node has it, and that it has it until the
 * request can be delivered no more.
 *
 * <p>A record that does not read counts as begun, by its name. Thread-safe; for one process.
 */
public final class DispatchRecords {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchRecords.class);
    private static final String SUFFIX = ".json";
    private static final HexFormat HEX = HexFormat.of();

    private final Path folder;
    private final Map<String, DispatchRecord> records = new TreeMap<>();

    /** What became of an attempt to begin. */
    public enum Begin {
        /** The request is new, and begun durably: it may be worked on, once. */
        BEGUN,
        /** It was begun before; it must not be worked on. */
        KNOWN,
        /** The device remembers as many requests as it may; this one is not begun. */
        FULL
    }

    /** An outcome that the node may not have. */
    public record Finished(String requestId, Outcome outcome) {}

    private DispatchRecords(Path folder) {
        this.folder = folder;
    }

    /**
     * The records in this folder, of which this process alone must be the writer. What an earlier process had begun is
     * finished as {@link Outcome#INTERRUPTED}.
     *
     * @throws PalyraException {@link ErrorCode#STATE_DAMAGED} if there is a file that is no record at all
     */
    public static DispatchRecords open(Path folder) {
        DispatchRecords opened = new DispatchRecords(folder);
        try {
            DurableFile.removeAllLeftovers(folder);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    opened.load(file);
                }
            }
        } catch (IOException e) {
            throw new PalyraException(ErrorCode.STATE_UNUSABLE, "Cannot read " + folder + ".", e);
        }
        return opened;
    }

    /**
     * Begins a request, durably.
     *
     * @param seq the number of the event that it came with
     * @throws PalyraException {@link ErrorCode#STATE_UNUSABLE} if it cannot be stored; it must not be worked on then
     */
    public synchronized Begin begin(String requestId, long seq) {
        if (records.containsKey(requestId)) {
            return Begin.KNOWN;
        }
        if (records.size() >= Limits.DISPATCH_RECORDS) {
            return Begin.FULL;
        }
        DispatchRecord begun = new DispatchRecord(requestId, seq, Stage.OPEN, Optional.empty());
        write(begun);
        records.put(requestId, begun);
        return Begin.BEGUN;
    }

    /**
     * The request has that outcome. If it cannot be stored, this process knows it nevertheless; after a restart it would be
     * {@link Outcome#INTERRUPTED}, and the node keeps what it hears first.
     */
    public synchronized void finish(String requestId, Outcome outcome) {
        DispatchRecord begun = records.get(requestId);
        if (begun == null || begun.stage() != Stage.OPEN) {
            return;
        }
        change(new DispatchRecord(requestId, begun.seq(), Stage.FINISHED, Optional.of(outcome)));
    }

    /** Whether the request was begun and has no outcome yet. */
    public synchronized boolean isOpen(String requestId) {
        DispatchRecord record = records.get(requestId);
        return record != null && record.stage() == Stage.OPEN;
    }

    /** The outcomes that the node may not have, oldest first. */
    public synchronized List<Finished> unreported() {
        List<Finished> finished = new ArrayList<>();
        records.values().stream()
                .sorted(Comparator.comparingLong(DispatchRecord::seq))
                .forEach(record ->
                        record.outcome().ifPresent(known -> finished.add(new Finished(record.requestId(), known))));
        return finished;
    }

    /** The node has the outcome of this request, or does not want it. */
    public synchronized void recorded(String requestId) {
        DispatchRecord finished = records.get(requestId);
        if (finished != null && finished.stage() == Stage.FINISHED) {
            change(new DispatchRecord(requestId, finished.seq(), Stage.RECORDED, Optional.empty()));
        }
    }

    /** Events up to this one are handled, durably, and so not delivered again: what the node has of those is forgotten. */
    public synchronized void handled(long seq) {
        List<String> done = records.values().stream()
                .filter(record -> record.stage() == Stage.RECORDED && record.seq() <= seq)
                .map(DispatchRecord::requestId)
                .toList();
        for (String requestId : done) {
            try {
                file(requestId).delete();
                records.remove(requestId);
            } catch (IOException e) {
                LOG.warn("The record of request {} cannot be deleted: {}", requestId, e.getMessage());
            }
        }
    }

    private void change(DispatchRecord changed) {
        records.put(changed.requestId(), changed);
        try {
            write(changed);
        } catch (PalyraException e) {
            LOG.warn("{}", e.sentence(), e);
        }
    }

    private void load(Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        String requestId = requestId(name);
        DispatchRecord record;
        try {
            byte[] content = DurableFile.at(path)
                    .read(Limits.DISPATCH_RECORD_BYTES)
                    .orElseThrow(() -> new IOException("The record " + path + " has just been deleted"));
            record = DispatchRecord.parse(content);
            if (!record.requestId().equals(requestId)) {
                throw new IllegalArgumentException("The record is of another request");
            }
        } catch (IllegalArgumentException | OversizedFileException e) {
            LOG.warn("The record of request {} is damaged, so its outcome is not known", requestId);
            record = new DispatchRecord(requestId, 0, Stage.OPEN, Optional.empty());
        }
        if (record.stage() == Stage.OPEN) {
            // On the disk it may stay open: that is read as the same.
            record = new DispatchRecord(
                    requestId, record.seq(), Stage.FINISHED, Optional.of(Outcome.failed(Outcome.INTERRUPTED)));
        }
        records.put(requestId, record);
    }

    private static String requestId(String name) {
        try {
            if (name.endsWith(SUFFIX)) {
                byte[] id = HEX.parseHex(name.substring(0, name.length() - SUFFIX.length()));
                String text = new String(id, StandardCharsets.US_ASCII);
                return new DispatchRecord(text, 0, Stage.OPEN, Optional.empty()).requestId();
            }
        } catch (IllegalArgumentException e) {
            throw new PalyraException(ErrorCode.STATE_DAMAGED, "'" + name + "' is no record of a request.", e);
        }
        throw new PalyraException(ErrorCode.STATE_DAMAGED, "'" + name + "' is no record of a request.");
    }

    private void write(DispatchRecord record) {
        try {
            file(record.requestId()).replace(record.encode());
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.STATE_UNUSABLE, "The request " + record.requestId() + " cannot be written down.", e);
        }
    }

    /** Ids may differ in nothing but case, which some file systems do not tell apart. */
    private DurableFile file(String requestId) {
        return DurableFile.at(folder.resolve(HEX.formatHex(requestId.getBytes(StandardCharsets.US_ASCII)) + SUFFIX));
    }
}
