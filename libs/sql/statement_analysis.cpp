// SPDX-License-Identifier: Apache-2.0
#include "sql/statement_analysis.hpp"

namespace lockstep::sql {

std::string_view to_string(StatementClass) {
    return "unknown";
}

std::string_view to_string(LockMode) {
    return "";
}

std::vector<LockMode> conflicting(LockMode) {
    return {};
}

StatementTraits traits_of(std::string_view statement) {
    return analyse(statement).traits;
}

StatementAnalysis analyse(std::string_view statement) {
    StatementAnalysis analysis;
    if (statement.starts_with("BEGIN")) analysis.traits.rule = TransactionRule::begin;
    if (statement.starts_with("COMMIT")) analysis.traits.rule = TransactionRule::commit;
    return analysis;
}

} // namespace lockstep::sql
