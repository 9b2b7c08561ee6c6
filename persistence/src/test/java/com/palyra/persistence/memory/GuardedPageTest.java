package com.palyra.persistence.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GuardedPageTest {
    /** What Linux says about the mapping that an address is in. */
    private record Mapping(long begin, long end, List<String> lines) {
        static Mapping of(GuardedPage page) throws IOException {
            long address = Pointer.nativeValue(Native.getDirectBufferPointer(page.memory()));
            List<Mapping> all = new ArrayList<>();
            for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
                if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    String[] range = line.substring(0, line.indexOf(' ')).split("-", 2);
                    all.add(new Mapping(
                            Long.parseUnsignedLong(range[0], 16),
                            Long.parseUnsignedLong(range[1], 16),
                            new ArrayList<>()));
                }
                all.get(all.size() - 1).lines().add(line);
            }
            return all.stream()
                    .filter(mapping -> mapping.begin() <= address && address < mapping.end())
                    .findFirst()
                    .orElseThrow();
        }

        List<String> words(String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .flatMap(line -> List.of(line.split("\\s+")).stream().skip(1))
                    .toList();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxLocksThePageAndLeavesItOutOfCoreDumpsUntilItIsClosed() throws Exception {
        GuardedPage page = GuardedPage.allocate();
        assertThat(page.isGuarded()).isTrue();
        Mapping mapping = Mapping.of(page);
        assertThat(mapping.words("VmFlags")).contains("lo", "dd");
        assertThat(Long.parseLong(mapping.words("Locked").get(0)) * 1024).isEqualTo(mapping.end() - mapping.begin());
        page.close();
        assertThat(Mapping.of(page).words("VmFlags")).doesNotContain("lo", "dd");
    }

    @Test
    void itIsOneWholePageOfZerosAndOverwrittenAtTheEnd() {
        GuardedPage page = GuardedPage.allocate();
        byte[] content = new byte[page.memory().capacity()];
        assertThat(content.length).isGreaterThanOrEqualTo(4096);
        assertThat(page.memory().alignmentOffset(0, content.length)).isZero();
        page.memory().get(0, content);
        assertThat(content).containsOnly(0);
        page.memory().put(0, new byte[] {1, 2, 3});
        page.close();
        page.memory().get(0, content);
        assertThat(content).containsOnly(0);
    }

    @Test
    void aSystemThatRefusesLeavesThePageUsable() {
        try (GuardedPage page = GuardedPage.allocate(PageGuard.NONE)) {
            assertThat(page.isGuarded()).isFalse();
            page.memory().put(0, (byte) 7);
            assertThat(page.memory().get(0)).isEqualTo((byte) 7);
        }
    }
}
