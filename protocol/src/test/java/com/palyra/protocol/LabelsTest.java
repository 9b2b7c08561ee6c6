package com.palyra.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void noTwoLabelsAreEqualSoNoTwoUsesOfAKeyCanBeMistakenForEachOther() throws IllegalAccessException {
        assertThat(labels()).hasSizeGreaterThanOrEqualTo(7).doesNotHaveDuplicates();
    }

    @Test
    void everyLabelNamesItsPurposeAndVersion() throws IllegalAccessException {
        assertThat(labels())
                .allSatisfy(label -> assertThat(label).matches("palyra-[a-z0-9]+(-[a-z0-9]+)*-v[1-9][0-9]?"));
    }

    private static List<String> labels() throws IllegalAccessException {
        List<String> labels = new ArrayList<>();
        for (Field field : Labels.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                assertThat(field.getType()).as(field.getName()).isEqualTo(String.class);
                labels.add((String) field.get(null));
            }
        }
        return labels;
    }
}
