// SPDX-License-Identifier: Apache-2.0
#include "sql/analysis_relations.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace lockstep::sql {

void lock_relation(StatementAnalysis& analysis, Name relation, LockMode mode) {
    if (relation.name.empty()) return;
    const auto found =
        std::find_if(analysis.relations.begin(), analysis.relations.end(),
                     [&](const LockedRelation& each) { return each.relation == relation; });
    if (found == analysis.relations.end()) {
        analysis.relations.push_back({std::move(relation), mode});
    } else {
        found->mode = std::max(found->mode, mode);
    }
}

void lock_relations(StatementAnalysis& analysis, Node range_vars, LockMode mode) {
    for (const auto each : range_vars.items())
        lock_relation(analysis, name_of(each.content()), mode);
}

void lock_for_reading(StatementAnalysis& analysis, Node query, LockMode mode) {
    std::set<std::string_view> with_names;
    for (const auto each : query.all("ctename"))
        with_names.insert(each.text());
    for (const auto each : query.all("relname")) {
        auto relation = name_of(each.parent());
        if (relation.schema.empty() && with_names.contains(relation.name)) continue;
        lock_relation(analysis, std::move(relation), mode);
    }
}

Name name_of(Node range_var) {
    return {std::string{range_var["schemaname"].text()}, std::string{range_var["relname"].text()}};
}

std::vector<std::string_view> strings_of(Node list) {
    std::vector<std::string_view> strings;
    for (const auto each : list["List"]["items"].items())
        strings.push_back(each["String"]["sval"].text());
    return strings;
}

Name name_in(Node list, std::size_t beyond) {
    auto strings = strings_of(list);
    if (strings.size() <= beyond) return {};
    strings.resize(strings.size() - beyond);
    Name name{{}, std::string{strings.back()}};
    if (strings.size() > 1) name.schema = strings[strings.size() - 2];
    return name;
}

Node option(Node options, std::string_view name) {
    for (const auto each : options.items()) {
        if (each["DefElem"]["defname"].text() == name) return each["DefElem"];
    }
    return {};
}

bool is_on(Node option) {
    if (!option) return false;
    const auto value = option["arg"];
    if (!value) return true;
    if (value.type() == "Integer") return !value.all("ival").empty(); // a zero is left out
    const auto texts = value.all("sval");
    std::string text{texts.empty() ? std::string_view{} : texts.back().text()};
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return text != "false" && text != "off";
}

} // namespace lockstep::sql
