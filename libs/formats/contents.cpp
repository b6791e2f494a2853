// SPDX-License-Identifier: Apache-2.0
#include "formats/contents.hpp"

#include <utility>

#include "formats/file_loading.hpp"
#include "formats/parallel.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::formats {

void Contents::read(const std::vector<std::string>& files) {
    std::vector<Expected<std::string, LoadError>*> places;
    places.reserve(files.size());
    read_.reserve(files.size());
    for (const auto& file : files)
        places.push_back(&read_.try_emplace(file, std::string{}).first->second);
    for_each_file(files.size(),
                  [&](std::size_t i) { *places[i] = read_content(root_, folder_, files[i]); });
}

std::string_view Contents::peek(const std::string& file) const {
    const auto found = read_.find(file);
    if (found == read_.end() || !found->second) return {};
    return migrate::without_byte_order_mark(*found->second);
}

Expected<std::string, LoadError> Contents::take(const std::string& file) {
    const auto found = read_.find(file);
    if (found == read_.end()) return read_content(root_, folder_, file);
    return std::move(found->second);
}

} // namespace lockstep::formats
