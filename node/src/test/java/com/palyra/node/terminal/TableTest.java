package com.palyra.node.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsLineUpWhateverTheirColours() {
        Style colours = new Style(true);
        Table table = new Table("NAME", "STATE").row(colours.green("a"), "x").row("longer", colours.red("refused"));

        assertThat(table.toString().lines())
                .containsExactly("NAME    STATE", "\u001b[32ma\u001b[0m       x", "longer  \u001b[31mrefused\u001b[0m");
    }

    @Test
    void lettersOutsideTheBasicPlaneCountAsOne() {
        assertThat(new Table("N", "S").row("\ud83d\ude00", "x").toString().lines())
                .containsExactly("N  S", "\ud83d\ude00  x");
    }

    @Test
    void aRowOfAnotherLengthIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Table("A", "B").row("only one"));
    }

    @Test
    void withoutColourStylesChangeNothing() {
        assertThat(Style.PLAIN.bold("text") + Style.PLAIN.dim("!") + Style.PLAIN.yellow("?"))
                .isEqualTo("text!?");
    }
}
