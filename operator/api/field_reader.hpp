// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/names.hpp"
#include "api/spec.hpp"
#include "base/result.hpp"
#include "kube/json.hpp"

namespace lockstep::api {

/// Reads the fields of one JSON object. Absent and null fields leave their default; the first field
/// of the wrong form is kept as the reason, so that a caller reads everything and asks once.
class FieldReader {
public:
    /// `object`, which may be absent, and `reason` must outlive the reader.
    FieldReader(const kube::Json* object, std::string path, std::optional<Error>& reason);

    [[nodiscard]] bool has(const std::string& key) const { return find(key) != nullptr; }
    [[nodiscard]] FieldReader child(const std::string& key) const;

    void read(const std::string& key, std::string& value) const;
    void read(const std::string& key, int& value) const;
    void read(const std::string& key, bool& value) const;
    void read(const std::string& key, Milliseconds& value) const;
    void read(const std::string& key, std::vector<std::string>& value) const;
    /// Quantities may be written as numbers.
    void read(const std::string& key, std::map<std::string, std::string>& value) const;

    template <class E, std::size_t N>
    void read(const std::string& key, E& value, const std::array<Named<E>, N>& names) const {
        std::string text{name_of(names, value)};
        read(key, text);
        const auto* entry = find_name(names, text);
        if (entry == nullptr) return refuse(key, "has the unknown value \"" + text + "\"");
        value = entry->value;
    }

    /// As read(), and refuses an absent or empty text.
    void require(const std::string& key, std::string& value) const;
    /// The reference under `key`/`kind`, both parts required; nothing when `key` is absent.
    [[nodiscard]] std::optional<KeyRef> reference(const std::string& key,
                                                  const std::string& kind) const;

    void refuse(const std::string& key, const std::string& why) const;

private:
    [[nodiscard]] const kube::Json* find(const std::string& key) const;
    [[nodiscard]] std::string path_of(const std::string& key) const;

    const kube::Json* object_;
    std::string path_;
    std::optional<Error>& reason_;
};

} // namespace lockstep::api
