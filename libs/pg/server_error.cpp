// SPDX-License-Identifier: Apache-2.0
#include "pg/server_error.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <regex>
#include <utility>

#include <pqxx/except>

namespace lockstep::pg {
namespace {

using namespace std::string_view_literals;

/// A server that goes away or is short of something; a lock, a deadlock or a conflict; a reader.
constexpr std::array passing{"57P01"sv, "57P02"sv, "57P03"sv, "57P05"sv,
                             "55P03"sv, "55006"sv, "25006"sv, "25P03"sv};

std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find('\n'))};
}

} // namespace

Remedy remedy_for_sqlstate(std::string_view sqlstate) {
    const auto group = sqlstate.substr(0, 2);
    if (std::find(passing.begin(), passing.end(), sqlstate) != passing.end()) return Remedy::retry;
    if (sqlstate == "53400") return Remedy::fix_input;
    if (sqlstate.empty() || group == "08" || group == "53" || group == "40" || group == "58")
        return Remedy::retry;
    return group == "25" ? Remedy::report_bug : Remedy::fix_input;
}

Error to_error(const ServerError& error) {
    auto message = error.message;
    if (!error.sqlstate.empty()) message += " (SQLSTATE " + error.sqlstate + ")";
    if (!error.detail.empty()) message += "; " + error.detail;
    if (!error.hint.empty()) message += "; hint: " + error.hint;
    return Error{error.remedy, std::move(message)};
}

CodedMessage last_coded_message(const std::string& text) {
    static const std::regex form{":  ([0-9A-Z]{5}): ([^\n]*)"};
    CodedMessage last;
    for (std::sregex_iterator found{text.begin(), text.end(), form}, end; found != end; ++found)
        last = {(*found)[1], (*found)[2]};
    return last;
}

ServerError connection_is_closed() {
    return {.remedy = Remedy::retry, .message = "the connection to the database is gone"};
}

ServerError translate_current_exception() {
    try {
        throw;
    } catch (const pqxx::in_doubt_error& error) {
        return {.remedy = Remedy::observe, .message = first_line(error.what())};
    } catch (const pqxx::broken_connection& error) {
        return {.remedy = Remedy::retry,
                .message = "the connection to the database broke: " + first_line(error.what())};
    } catch (const pqxx::sql_error& error) {
        auto coded = last_coded_message(error.what());
        if (coded.sqlstate.empty()) coded = {error.sqlstate(), first_line(error.what())};
        return {.remedy = remedy_for_sqlstate(coded.sqlstate),
                .sqlstate = std::move(coded.sqlstate),
                .message = std::move(coded.message)};
    } catch (const pqxx::failure& error) {
        return {.remedy = Remedy::retry, .message = first_line(error.what())};
    } catch (const std::exception& error) {
        return {.remedy = Remedy::report_bug, .message = error.what()};
    }
}

} // namespace lockstep::pg
