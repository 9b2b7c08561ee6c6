package com.palyra.actors.device;

import com.palyra.actors.device.DeviceCommand.ReadPublications;
import com.palyra.actors.view.PublicationPage;
import com.palyra.actors.view.PublicationView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.Publication;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The newest publications of a {@link Device}, in memory only: at most {@link Limits#PUBLICATIONS} and {@link
 * Limits#PUBLICATION_BYTES}. Whoever reads too slowly is told that some are missing. Belongs to the actor.
 */
final class Publications {
    private final Deque<PublicationView> kept = new ArrayDeque<>();
    private final Deque<ReadPublications> waiting = new ArrayDeque<>();
    private final long start;
    private long last;
    private long bytes;

    /** Numbers begin with the time, so that they grow over a restart, too. */
    Publications(Instant now) {
        this.start = now.toEpochMilli() * Limits.PUBLICATIONS;
        this.last = start;
    }

    void add(Publication publication, Instant now) {
        last++;
        kept.add(new PublicationView(last, publication.name(), publication.data(), now));
        bytes += publication.data().size();
        while (kept.size() > Limits.PUBLICATIONS || bytes > Limits.PUBLICATION_BYTES) {
            bytes -= kept.remove().data().size();
        }
        waiting.forEach(this::answer);
        waiting.clear();
    }

    /** Answers at once if there are some or nobody wants to wait. */
    void read(ReadPublications read) {
        if (!read.waits() || read.after() < last) {
            answer(read);
            return;
        }
        waiting.add(read);
        if (waiting.size() > Limits.PUBLICATION_WAITING) {
            answer(waiting.remove());
        }
    }

    private void answer(ReadPublications read) {
        List<PublicationView> later = new ArrayList<>();
        for (PublicationView publication : kept) {
            if (publication.number() > read.after()) {
                later.add(publication);
            }
        }
        long first = kept.isEmpty() ? last + 1 : kept.getFirst().number();
        boolean missed = read.after() >= start ? read.after() + 1 < first : first > start + 1 && read.after() > 0;
        read.replyTo().tell(new PublicationPage(later, Math.max(last, read.after()), missed));
    }
}
