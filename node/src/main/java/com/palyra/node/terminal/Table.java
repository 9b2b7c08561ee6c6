package com.palyra.node.terminal;

import java.util.ArrayList;
import java.util.List;

/** Columns for people: a header and rows, two spaces between columns, no lines. Escape sequences do not count. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these headings; without rows it is still printed with them. */
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds one row. */
    public Table row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("A row needs " + rows.get(0).size() + " cells");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Lines of a label and a value, such as a description of one thing. */
    public static String describe(String... labelsAndValues) {
        List<List<String>> pairs = new ArrayList<>();
        for (int i = 0; i + 1 < labelsAndValues.length; i += 2) {
            pairs.add(List.of(labelsAndValues[i], labelsAndValues[i + 1]));
        }
        return render(pairs);
    }

    @Override
    public String toString() {
        return render(rows);
    }

    private static String render(List<List<String>> rows) {
        int columns = rows.isEmpty() ? 0 : rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(cell);
                if (i + 1 < columns) {
                    line.append(" ".repeat(widths[i] - width(cell))).append(GAP);
                }
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static int width(String cell) {
        String visible = cell.replaceAll("\u001b\\[[0-9;]*m", "");
        return visible.codePointCount(0, visible.length());
    }
}
