package com.palyra.actors.vault;

import com.palyra.actors.durable.Position;
import com.palyra.persistence.event.VaultEvent;
import com.palyra.persistence.vault.Vault;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@link Change} does next. What follows a step is asked with the content of the scope as it is then. */
sealed interface Step {
    /** Does something that blocks. */
    record Work(Function<Vault, Long> work, BiFunction<ScopeContent, Outcome<Long>, Step> then) implements Step {}

    /** Writes an event, if whoever asked for it still may; otherwise {@link Change#abandoned} comes next. */
    record Write(VaultEvent event, BiFunction<ScopeContent, Position, Step> then) implements Step {
        /** What the audit log says of it beside whose doing it was. */
        Map<String, String> details() {
            return event instanceof VaultEvent.SecretStored stored
                    ? Map.of("version", Long.toString(stored.version()))
                    : Map.of();
        }
    }

    /**
     * The last step.
     *
     * @param cleanup what blocks and need not be waited for with the answer; where it fails, the scope is swept later
     */
    record Answer(VaultReply reply, @Nullable Function<Vault, Long> cleanup) implements Step {
        Answer(VaultReply reply) {
            this(reply, null);
        }
    }
}
