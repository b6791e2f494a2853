// SPDX-License-Identifier: Apache-2.0
#include "parser_split.hpp"

#include <memory>

#include <pg_query.h>

#include "sql/statement_splitter.hpp"

namespace lockstep::sql::testing {
namespace {

/// Takes the fields of places out, with a comma each; those that are zero are not there anyway.
std::string without_places(std::string tree) {
    for (const std::string_view name : {"location", "stmt_len", "stmt_location"}) {
        const auto field = "\"" + std::string{name} + "\":";
        for (auto at = tree.find(field); at != std::string::npos; at = tree.find(field, at)) {
            auto end = tree.find_first_not_of("-0123456789", at + field.size());
            if (tree[end] == ',') {
                ++end;
            } else if (tree[at - 1] == ',') {
                --at;
            }
            tree.erase(at, end - at);
        }
    }
    return tree;
}

std::string quoted(std::string_view text) {
    return "\"" + std::string{text} + "\"";
}

} // namespace

std::optional<std::vector<std::string_view>> split_by_parser(const std::string& script) {
    const auto result = pg_query_split_with_parser(script.c_str());
    std::optional<std::vector<std::string_view>> texts;
    if (result.error == nullptr) {
        texts.emplace();
        for (int i = 0; i < result.n_stmts; ++i) {
            const auto begin = static_cast<std::size_t>(result.stmts[i]->stmt_location);
            const auto length = static_cast<std::size_t>(result.stmts[i]->stmt_len);
            texts->push_back(std::string_view{script}.substr(begin, length));
        }
    }
    pg_query_free_split_result(result);
    return texts;
}

std::string shape_of(std::string_view statement) {
    const auto result = pg_query_parse(std::string{statement}.c_str());
    const auto shape = result.error == nullptr ? without_places(result.parse_tree) : std::string{};
    pg_query_free_parse_result(result);
    return shape;
}

std::string difference_to_parser(const std::string& script) {
    const auto theirs = split_by_parser(script);
    if (!theirs) return {};
    const auto ours = split_statements(script);
    if (!ours) return "refused: " + std::string{describe(ours.error().fault)};
    if (ours->size() != theirs->size()) {
        return std::to_string(ours->size()) + " statements instead of " +
               std::to_string(theirs->size());
    }
    for (std::size_t i = 0; i < ours->size(); ++i) {
        const auto our = (*ours)[i].text;
        const auto their = (*theirs)[i];
        const auto inside =
            our.data() >= their.data() && our.data() + our.size() <= their.data() + their.size();
        if (!inside || shape_of(our) != shape_of(their))
            return quoted(our) + " instead of " + quoted(their);
    }
    return {};
}

} // namespace lockstep::sql::testing
