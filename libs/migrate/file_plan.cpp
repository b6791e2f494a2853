// SPDX-License-Identifier: Apache-2.0
#include "migrate/file_plan.hpp"

#include <algorithm>
#include <utility>

namespace lockstep::migrate {
namespace {

using sql::EffectKind;
using sql::StatementTraits;
using sql::TransactionRule;

bool opens_or_closes(TransactionRule rule) {
    return rule == TransactionRule::begin || rule == TransactionRule::commit ||
           rule == TransactionRule::rollback;
}

/// Whether one BEGIN and COMMIT stand around everything, and nothing else controls transactions.
bool is_wrapped(const std::vector<StatementTraits>& traits) {
    if (traits.size() < 2 || traits.front().rule != TransactionRule::begin ||
        traits.back().rule != TransactionRule::commit)
        return false;
    return std::none_of(traits.begin() + 1, traits.end() - 1,
                        [](const auto& each) { return opens_or_closes(each.rule); });
}

bool needs_steps(const Directives& directives, const std::vector<StatementTraits>& traits) {
    if (directives.no_transaction) return true;
    return std::any_of(traits.begin(), traits.end(), [](const auto& each) {
        return opens_or_closes(each.rule) || each.rule == TransactionRule::outside;
    });
}

/// Walks over a file's statements and makes its steps.
class Stepper {
public:
    Stepper(const Directives& directives, const std::vector<sql::Statement>& statements,
            std::vector<StatementTraits> traits)
        : directives_{directives}, statements_{statements}, traits_{std::move(traits)} {}

    Expected<FilePlan, FileFault> walk() {
        std::vector<Step> steps;
        for (std::size_t i = 0; i < traits_.size();) {
            auto step = traits_[i].rule == TransactionRule::begin ? block(i) : single(i);
            if (!step) return Unexpected{std::move(step).error()};
            steps.push_back(*step);
            i = step->last;
        }
        return FilePlan{false, std::move(steps), std::move(traits_)};
    }

private:
    Expected<Step, FileFault> single(std::size_t i) const {
        switch (traits_[i].rule) {
        case TransactionRule::commit:
        case TransactionRule::rollback:
            return fault(i,
                         "it ends a transaction that the file did not begin; remove it, or put a "
                         "BEGIN before what belongs together");
        case TransactionRule::in_block:
            return fault(i, "savepoints exist in a transaction only; put BEGIN and COMMIT around "
                            "the statements that belong together");
        case TransactionRule::outside:
            if (auto unnamed = unnamed_index(i)) return Unexpected{*std::move(unnamed)};
            return step(Step::Kind::alone, i, i + 1, i, i + 1);
        case TransactionRule::may_commit:
            return step(directives_.no_transaction ? Step::Kind::alone : Step::Kind::transaction, i,
                        i + 1, i, i + 1);
        default:
            return step(Step::Kind::transaction, i, i + 1, i, i + 1);
        }
    }

    /// The statements from a BEGIN to the end of its transaction.
    Expected<Step, FileFault> block(std::size_t begin) const {
        for (auto i = begin + 1; i < traits_.size(); ++i) {
            const auto rule = traits_[i].rule;
            if (rule == TransactionRule::begin)
                return fault(i, "the transaction that the file began before is still open; end it "
                                "with COMMIT first");
            if (rule == TransactionRule::outside)
                return fault(i, "PostgreSQL does not run it in a transaction; move it out of the "
                                "file's BEGIN and COMMIT");
            if (rule == TransactionRule::commit)
                return step(Step::Kind::transaction, begin, i + 1, begin + 1, i);
            if (rule == TransactionRule::rollback)
                return step(Step::Kind::discarded, begin, i + 1, begin + 1, i);
        }
        return fault(begin, "the transaction that it begins is never ended; add a COMMIT");
    }

    static Step step(Step::Kind kind, std::size_t first, std::size_t last, std::size_t send_first,
                     std::size_t send_last) {
        return {kind, first, last, send_first, send_last};
    }

    static Unexpected<FileFault> fault(std::size_t statement, const char* sentence) {
        return Unexpected{FileFault{statement, sentence}};
    }

    // After a lost connection nobody could tell whether an index without a name is ours.
    [[nodiscard]] std::optional<FileFault> unnamed_index(std::size_t i) const {
        const auto effect = sql::analyse(statements_[i].text).effect;
        if (!effect || effect->kind != EffectKind::create_index || !effect->object.name.empty())
            return std::nullopt;
        return FileFault{i, "an index that is built concurrently needs a name, so that a run that "
                            "was cut off can be resumed; name it"};
    }

    const Directives& directives_;
    const std::vector<sql::Statement>& statements_;
    std::vector<StatementTraits> traits_;
};

std::optional<FileFault> two_phase(const std::vector<StatementTraits>& traits) {
    const auto found = std::find_if(traits.begin(), traits.end(), [](const auto& each) {
        return each.rule == TransactionRule::two_phase;
    });
    if (found == traits.end()) return std::nullopt;
    return FileFault{static_cast<std::size_t>(found - traits.begin()),
                     "prepared and chained transactions cannot be kept in step with the history; "
                     "use BEGIN and COMMIT"};
}

} // namespace

Expected<FilePlan, FileFault> plan_file(const Directives& directives,
                                        const std::vector<sql::Statement>& statements) {
    std::vector<StatementTraits> traits;
    traits.reserve(statements.size());
    for (const auto& statement : statements)
        traits.push_back(sql::traits_of(statement.text));
    if (auto fault = two_phase(traits)) return Unexpected{*std::move(fault)};
    const auto wrapped = is_wrapped(traits);
    const auto outside_in_wrapper =
        wrapped && std::any_of(traits.begin(), traits.end(), [](const auto& each) {
            return each.rule == TransactionRule::outside;
        });
    if (outside_in_wrapper || (!wrapped && needs_steps(directives, traits)))
        return Stepper{directives, statements, std::move(traits)}.walk();
    const auto size = statements.size();
    const std::size_t margin = wrapped ? 1 : 0;
    return FilePlan{
        true, {{Step::Kind::transaction, 0, size, margin, size - margin}}, std::move(traits)};
}

Expected<FilePlan, FileFault> plan_file(const Migration& migration,
                                        const std::vector<sql::Statement>& statements) {
    return plan_file(migration.directives, statements);
}

} // namespace lockstep::migrate
