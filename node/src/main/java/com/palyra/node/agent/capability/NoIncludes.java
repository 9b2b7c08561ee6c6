package com.palyra.node.agent.capability;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;

/** Refuses every {@code include}: what a device runs stands in one file, whose owner was checked, and not somewhere else. */
final class NoIncludes implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        throw refused();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        throw refused();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        throw refused();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        throw refused();
    }

    private static ConfigException refused() {
        return new ConfigException.Generic("include is not allowed");
    }
}
