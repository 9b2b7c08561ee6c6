package com.palyra.persistence.journal.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes no sense is refused by the caller's own call: met by the writer, it would end the journal for everybody. */
class WriteRequestTest {
    @Test
    void aRequestForAnIdThatCannotBeKeptIsNotMade() {
        for (String id : List.of("", "\ud800")) {
            assertThatThrownBy(() -> new WriteRequest.Append(id, Stores.events("a", 1, 1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new WriteRequest.Delete(id, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new WriteRequest.DeleteSnapshots(id, List.of(1L)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void aRequestForNobodyIsNotMade() {
        assertThatThrownBy(() -> new WriteRequest.Delete(null, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new WriteRequest.DeleteSnapshots(null, List.of()))
                .isInstanceOf(NullPointerException.class);
    }
}
