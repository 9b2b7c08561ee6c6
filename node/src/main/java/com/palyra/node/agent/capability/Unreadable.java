package com.palyra.node.agent.capability;

import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import com.typesafe.config.ConfigException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the library for configuration files complains about, in one line for whoever wrote the file. Pure. */
final class Unreadable {
    private static final Pattern PLACE = Pattern.compile("^.*?: [0-9]+: ");
    private static final Pattern TYPE = Pattern.compile("(.+) has type ([A-Z]+) rather than ([A-Z]+)");
    /** Advice in brackets, which is about files of other kinds too. */
    private static final Pattern ADVICE = Pattern.compile(" \\((?:if you|JSON ).*$");

    private Unreadable() {}

    /** The line in the file; 0 if it is not known. */
    static int line(ConfigException wrong) {
        return wrong.origin() == null ? 0 : Math.max(0, wrong.origin().lineNumber());
    }

    /** The sentence, without its end. */
    static String sentence(ConfigException wrong) {
        String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
        String plain = ADVICE.matcher(PLACE.matcher(message).replaceFirst("")).replaceFirst("");
        Matcher type = TYPE.matcher(plain);
        String sentence;
        if (wrong instanceof ConfigException.UnresolvedSubstitution) {
            sentence = "nothing outside the file is read; write the value itself, and a text with ${ in double quotes";
        } else if (type.matches()) {
            sentence = type.group(1) + " is wrong: it is " + word(type.group(2)) + " and not " + word(type.group(3));
        } else if (wrong instanceof ConfigException.Parse && plain.contains("end of file")) {
            sentence = "the file ends too early; a closing } or ] or a value is missing";
        } else if (wrong instanceof ConfigException.Parse) {
            sentence = "this cannot be read: " + plain + "; texts with other characters than a-z 0-9 . _ - stand in"
                    + " double quotes";
        } else {
            sentence = plain;
        }
        return PrintableText.cleaned(sentence, Limits.REASON_CHARACTERS);
    }

    private static String word(String type) {
        return switch (type) {
            case "STRING" -> "a text";
            case "NUMBER" -> "a number";
            case "LIST" -> "a list in [ ]";
            case "OBJECT" -> "a block in { }";
            case "BOOLEAN" -> "true or false";
            default -> "nothing";
        };
    }
}
