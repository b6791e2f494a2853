// SPDX-License-Identifier: Apache-2.0
// docs/operator.md names every flag and every metric, and nothing that does not exist.
#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "operator/settings.hpp"
#include "runtime/metrics.hpp"
#include "runtime/series.hpp"
#include "support/source_dir.hpp"

namespace lockstep::runtime {
namespace {

using Names = std::set<std::string>;

Names all_matches(const std::string& text, const char* pattern) {
    const std::regex expression{pattern};
    Names names;
    for (std::sregex_iterator match{text.begin(), text.end(), expression}, end; match != end;
         ++match) {
        names.insert((*match)[1]);
    }
    return names;
}

std::string documentation() {
    return *read_file(std::filesystem::path{LOCKSTEP_SOURCE_DIR} / "docs/operator.md");
}

/// All that an operator can show.
std::string full_text() {
    Metrics metrics{"databaseschema"};
    metrics.count_reconcile(ReconcileResult::success, std::chrono::seconds{1});
    metrics.count_request("GET", 200);
    metrics.follow_queue("databaseschema", [] { return WorkQueue::Counts{}; });
    metrics.set(series::build_info("1", "c"), 1);
    metrics.set(series::schemas("Ready"), 1);
    metrics.set(series::watch_silence("pods"), 1);
    metrics.add(series::reports("applied"));
    metrics.add(series::jobs_created("check"));
    metrics.add(series::config_map_writes());
    metrics.add(series::status_writes());
    return metrics.text();
}

std::string help() {
    const char* words[]{"lockstep-operator", "--help"};
    return std::get<TextToShow>(*read_operator_settings(2, words)).text;
}

TEST(OperatorDocumentation, ListsEveryMetricAndNoOther) {
    EXPECT_EQ(all_matches(documentation(), "\\| `([a-z_]+)` \\| (?:counter|gauge|histogram) "),
              all_matches(full_text(), "# TYPE ([a-z_]+) "));
}

TEST(OperatorDocumentation, ListsEveryFlagAndNoOther) {
    auto flags = all_matches(help(), "(--[a-z-]+)");
    flags.erase("--help");
    EXPECT_EQ(all_matches(documentation(), "\\| `(--[a-z-]+)` \\|"), flags);
}

} // namespace
} // namespace lockstep::runtime
