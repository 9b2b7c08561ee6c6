package com.palyra.actors.outbox;

import com.palyra.persistence.event.OutboxEvent;
import java.util.List;
import java.util.function.Function;

/**
 * What is to be written, together or not at all, and what is answered once it is.
 *
 * @param events may be empty
 * @param reply made of the content after them
 */
record Decision<R>(List<OutboxEvent> events, Function<OutboxContent, R> reply) {
    Decision {
        events = List.copyOf(events);
    }

    static <R> Decision<R> nothing(R reply) {
        return new Decision<>(List.of(), after -> reply);
    }

    static <R> Decision<R> of(R reply, OutboxEvent... events) {
        return new Decision<>(List.of(events), after -> reply);
    }
}
