package com.palyra.protocol.bench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** {@code mvn -B -Pbenchmark -pl protocol test -Dtest=ProtocolBenchmark} runs it: {@link ProtocolSteps}, under JMH. */
@EnabledIfSystemProperty(named = "palyra.benchmark", matches = "true")
class ProtocolBenchmark {
    @Test
    void run() throws RunnerException {
        new Runner(new OptionsBuilder().include(ProtocolSteps.class.getName()).build()).run();
    }
}
