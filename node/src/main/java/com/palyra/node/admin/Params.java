package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The parameters of one admin request. Each is taken by name and type; {@link #done()} refuses those that nobody took.
 * Wrong types are {@link ErrorCode#ADMIN_PROTOCOL}, values that make no sense {@link ErrorCode#USAGE}. Not thread-safe.
 */
public final class Params {
    private final ObjectNode values;
    private final Set<String> taken = new HashSet<>();

    /** The parameters in this object, which is not changed. */
    public Params(ObjectNode values) {
        this.values = values;
    }

    /** A text that must be there. */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> AdminMessages.wrong("The parameter '" + name + "' is missing."));
    }

    /** A text that may be left out. */
    public Optional<String> optionalText(String name) {
        JsonNode value = take(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw AdminMessages.wrong("The parameter '" + name + "' is not text.");
        }
        return Optional.of(value.textValue());
    }

    /** A text that must be there, read by a parser that throws {@link IllegalArgumentException}. */
    public <T> T value(String name, Function<String, T> parser) {
        return parsed(name, text(name), parser);
    }

    /** A text that may be left out, read by a parser that throws {@link IllegalArgumentException}. */
    public <T> Optional<T> optionalValue(String name, Function<String, T> parser) {
        return optionalText(name).map(text -> parsed(name, text, parser));
    }

    /** A whole number that may be left out. */
    public OptionalLong optionalNumber(String name) {
        JsonNode value = take(name);
        if (value.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw AdminMessages.wrong("The parameter '" + name + "' is not a whole number.");
        }
        return OptionalLong.of(value.longValue());
    }

    /** Texts that may be left out, each read by a parser that throws {@link IllegalArgumentException}. */
    public <T> List<T> values(String name, int most, Function<String, T> parser) {
        JsonNode list = take(name);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw AdminMessages.wrong("The parameter '" + name + "' is not a list.");
        }
        if (list.size() > most) {
            throw new PalyraException(ErrorCode.USAGE, "'" + name + "' has more than " + most + " entries.");
        }
        List<T> values = new ArrayList<>();
        for (JsonNode entry : list) {
            if (!entry.isTextual()) {
                throw AdminMessages.wrong("The parameter '" + name + "' is not a list of texts.");
            }
            values.add(parsed(name, entry.textValue(), parser));
        }
        return values;
    }

    /**
     * Bytes that nobody may see, as Base64; the text that they came in is left to the collector.
     *
     * @param most how many bytes there may be
     * @param tooMany what is said about more
     */
    public SensitiveBytes secret(String name, int most, Supplier<PalyraException> tooMany) {
        String text = text(name);
        if (text.length() > (most + 2) / 3 * 4) {
            throw tooMany.get();
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw AdminMessages.wrong("The parameter '" + name + "' is not Base64.");
        }
        if (bytes.length > most) {
            Arrays.fill(bytes, (byte) 0);
            throw tooMany.get();
        }
        return SensitiveBytes.takeOwnership(bytes);
    }

    /** A flag; left out means false. */
    public boolean flag(String name) {
        JsonNode value = take(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw AdminMessages.wrong("The parameter '" + name + "' is not true or false.");
        }
        return value.asBoolean();
    }

    /** Says that everything was taken; anything else in the request is refused. */
    public void done() {
        values.fieldNames().forEachRemaining(name -> {
            if (!taken.contains(name)) {
                throw AdminMessages.wrong("The request has an unknown parameter.");
            }
        });
    }

    private static <T> T parsed(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new PalyraException(ErrorCode.USAGE, "'" + name + "' is wrong: " + wrong.getMessage(), wrong);
        }
    }

    private JsonNode take(String name) {
        taken.add(name);
        return values.path(name);
    }
}
