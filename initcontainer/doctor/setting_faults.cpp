// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/setting_faults.hpp"

#include <limits>
#include <optional>
#include <utility>

#include "initcontainer/host_name.hpp"

namespace lockstep::initcontainer::doctor {
namespace {

template <class T>
std::optional<Error> error_of(const Result<T>& read) {
    return read ? std::nullopt : std::optional{read.error()};
}

/// The bounds of numbers are for load_settings() to know; here they only have to be numbers.
std::optional<Error> fault_of(const Setting& setting, const Value& value) {
    switch (setting.kind) {
    case Kind::port:
        return error_of(read_number(value, 1, 65535));
    case Kind::number:
        return error_of(read_number(value, 0, std::numeric_limits<std::int64_t>::max()));
    case Kind::duration:
        return error_of(read_duration(value));
    case Kind::boolean:
        return error_of(read_boolean(value));
    case Kind::choice:
        return error_of(read_choice(setting, value));
    case Kind::text:
    case Kind::secret:
        break;
    }
    return error_of(setting.name == "host" ? read_host(value) : read_text(value));
}

void take_out(const Setting& setting, Sources& sources) {
    sources.flags.erase(setting.name);
    sources.file.values.erase(setting.key);
    for (const auto& name : setting.environment) {
        sources.environment.erase(name);
        sources.environment.erase(name + "_FILE");
    }
}

} // namespace

std::vector<SettingFault> take_out_faulty(Sources& sources) {
    std::vector<SettingFault> faults;
    for (const auto& setting : setting_table()) {
        const auto value = find_value(setting, sources);
        if (!value.given) continue;
        auto fault = fault_of(setting, value);
        if (!fault) continue;
        faults.push_back({setting.name, *std::move(fault)});
        take_out(setting, sources);
    }
    return faults;
}

Sources only_connection(Sources sources) {
    for (const auto& setting : setting_table())
        if (setting.scope != Scope::connection) take_out(setting, sources);
    Environment known;
    for (const auto& name : environment_names())
        if (const auto found = sources.environment.find(name); found != sources.environment.end())
            known.insert(*found);
    // What begins otherwise belongs to the shell, or to AWS.
    std::erase_if(sources.environment, [&](const auto& variable) {
        return variable.first.starts_with("LOCKSTEP_") && !known.contains(variable.first);
    });
    sources.arguments.clear();
    sources.command.clear();
    return sources;
}

} // namespace lockstep::initcontainer::doctor
