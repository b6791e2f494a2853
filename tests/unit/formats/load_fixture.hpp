// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "formats/directory.hpp"
#include "temporary_directory.hpp"

namespace lockstep::formats::testing {

/// A directory to fill and to load.
class LoadTest : public ::testing::Test {
protected:
    migrate::MigrationSet load(Format format = Format::automatic) {
        auto set = load_directory(directory.path(), {format});
        if (!set) {
            ADD_FAILURE() << set.error().error.message;
            return {};
        }
        return *std::move(set);
    }

    std::vector<std::string> scripts(Format format = Format::automatic) {
        std::vector<std::string> names;
        for (const auto& migration : load(format).migrations)
            names.push_back(migration.script);
        return names;
    }

    /// The sentence that the directory is refused with, the temporary path written as DIR.
    std::string refusal(Format format = Format::automatic) {
        const auto set = load_directory(directory.path(), {format});
        if (set) return "<loaded>";
        EXPECT_EQ(set.error().error.remedy, Remedy::fix_input);
        auto message = set.error().error.message;
        const auto path = directory.path().string();
        for (auto at = message.find(path); at != std::string::npos; at = message.find(path)) {
            message.replace(at, path.size(), "DIR");
        }
        return message;
    }

    TemporaryDirectory directory;
};

} // namespace lockstep::formats::testing
