// SPDX-License-Identifier: Apache-2.0
#include "kube/token_source.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "base/file.hpp"
#include "base/log.hpp"

namespace lockstep::kube {
namespace {

constexpr std::chrono::seconds longest_use{60};
constexpr std::size_t longest_token = 1U << 20U;

std::string trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(space) - first + 1)};
}

} // namespace

TokenSource::TokenSource(Secret token, const Clock& clock)
    : clock_{clock}, current_{std::move(token)} {}

TokenSource::TokenSource(std::filesystem::path file, const Clock& clock)
    : file_{std::move(file)}, clock_{clock} {}

Result<Secret> TokenSource::token() {
    const std::lock_guard lock{mutex_};
    if (file_.empty()) return current_;
    if (fresh_ && clock_.now() < read_at_ + longest_use) return current_;
    return read();
}

void TokenSource::refused(SteadyTime begun_at) {
    const std::lock_guard lock{mutex_};
    // A token that was read after the request began is not the one that was refused.
    if (read_at_ <= begun_at) fresh_ = false;
}

Result<Secret> TokenSource::read() {
    auto content = read_file(file_, longest_token);
    auto text = content ? trimmed(*content) : std::string{};
    if (!text.empty()) {
        current_ = Secret{std::move(text)};
        read_at_ = clock_.now();
        fresh_ = true;
        return current_;
    }
    const auto reason = content ? file_.string() + " is empty" : content.error().message;
    if (current_.empty()) return retry_later("reading the service account token: " + reason);
    log::warning("the service account token cannot be read again, the last one stays in use",
                 {{"reason", reason}});
    read_at_ = clock_.now();
    fresh_ = true;
    return current_;
}

} // namespace lockstep::kube
