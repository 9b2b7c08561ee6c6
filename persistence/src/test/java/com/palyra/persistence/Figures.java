package com.palyra.persistence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, as a table in Markdown: the median and, of several values, the smallest and the largest. */
public final class Figures {
    private final List<String> columns;
    private final Map<Cell, List<Double>> values = new LinkedHashMap<>();

    public Figures(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    private record Cell(String row, String column) {}

    /** One more value of that row and column. */
    public void add(String row, String column, double value) {
        values.computeIfAbsent(new Cell(row, column), cell -> new ArrayList<>()).add(value);
        System.out.println(row + ", " + column + ": " + number(value));
    }

    public String table() {
        return line("", columns)
                + line("---", columns.stream().map(column -> "---").toList())
                + values.keySet().stream()
                        .map(Cell::row)
                        .distinct()
                        .map(this::row)
                        .collect(Collectors.joining());
    }

    private String row(String row) {
        return line(
                row,
                columns.stream()
                        .map(column -> text(values.getOrDefault(new Cell(row, column), List.of())))
                        .toList());
    }

    private static String line(String first, List<String> rest) {
        return "| " + first + " | " + String.join(" | ", rest) + " |\n";
    }

    private static String text(List<Double> measured) {
        List<Double> sorted = measured.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return "";
        }
        String median = number(sorted.get(sorted.size() / 2));
        return sorted.size() == 1
                ? median
                : median + " (" + number(sorted.get(0)) + " to " + number(sorted.get(sorted.size() - 1)) + ")";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value).replace(',', ' ');
    }
}
