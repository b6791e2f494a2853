// SPDX-License-Identifier: Apache-2.0
#include "pg/transaction_step.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "pg/apply_parts.hpp"
#include "pg/table_locks.hpp"
#include "sql/token_stream.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;
using migrate::Step;

/// The server parses a message as a whole and keeps the trees, so its size is bounded.
constexpr std::size_t longest_message = 256U * 1024U;

/// Whether later statements may be read in another way, or the session may belong to another user:
/// what is ours must not stand in one message with it.
bool cuts_message(std::string_view statement, const sql::StatementTraits& traits) {
    return traits.sets_session || may_change_text(statement);
}

bool is_read_only(std::string_view begin) {
    auto words = sql::token_stream(begin);
    for (auto& letter : words)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
    return words.find("read only") != std::string::npos;
}

/// One step on its way.
class TransactionStep {
public:
    TransactionStep(StepFile& file, const Step& step, const std::vector<Milliseconds>& timeouts,
                    ProgressWatch& watch)
        : file_{file}, step_{step}, timeouts_{timeouts}, watch_{watch}, locks_{file.scene(),
                                                                               file.migration(),
                                                                               file.statements(),
                                                                               file.plan(),
                                                                               step.send_first,
                                                                               step.send_last} {}

    Expected<Done, ApplyFailure> run() {
        locks_.tell_blockers();
        auto ran = send();
        if (ran) {
            file_.counted(step_.last);
            return file_.keep_user();
        }
        roll_back(file_.session());
        auto failure = std::move(ran).error();
        // A step is judged as a whole, whichever statement of it failed.
        locks_.judge(failure,
                     step_.last - 1 < step_.send_last ? step_.last - 1 : step_.send_last - 1);
        return Unexpected{std::move(failure)};
    }

private:
    Expected<Done, ApplyFailure> send() {
        begin();
        for (auto i = step_.send_first; i < step_.send_last; ++i) {
            add(i);
            if (!cuts_message(text(i), traits(i)) && batch_.bytes() <= longest_message) continue;
            if (auto sent = flush(); !sent) return sent;
        }
        if (leaves_nothing()) return end_as_the_file_does();
        add_guard();
        return commit();
    }

    void begin() {
        if (step_.send_first > step_.first) {
            batch_.add(text(step_.first), step_.first);
            read_only_ = is_read_only(text(step_.first));
        } else {
            batch_.add_ours("BEGIN");
        }
        const auto& limit = file_.migration().directives.statement_timeout;
        if (limit) batch_.add_ours(fmt::format("SET LOCAL statement_timeout = {}", limit->count()));
        if (file_.context().outwait_autovacuum) batch_.add_ours(outwait_autovacuum);
    }

    void add(std::size_t i) {
        // SET TRANSACTION has to come before any query, the guard too.
        if (!traits(i).lock_free) add_guard();
        if (!file_.context().outwait_autovacuum && lock_timeout_ != timeouts_[i]) {
            batch_.add_ours(fmt::format("SET LOCAL lock_timeout = {}", timeouts_[i].count()));
            lock_timeout_ = timeouts_[i];
        }
        batch_.add(text(i), i, file_.statements()[i].copy_data);
        // Whoever may have touched the lock timeout is not trusted to have left it, and a roll-back
        // to a savepoint takes ours back too.
        if (traits(i).sets_session || traits(i).rule == sql::TransactionRule::in_block)
            lock_timeout_.reset();
    }

    void add_guard() {
        // In a read-only transaction it would say that the server is no writer.
        if (!std::exchange(guarded_, true) && !read_only_) batch_.add_guard(file_.scene().key);
    }

    Expected<Done, ApplyFailure> flush() {
        if (batch_.empty()) return Done{};
        if (auto sent = batch_.send(file_.session(), options()); !sent) {
            roll_back(file_.session());
            return Unexpected{file_.failure(sent.error(), step_.last - 1)};
        }
        return Done{};
    }

    /// Rolled back by the file itself, or read-only: only the counter is to be kept.
    [[nodiscard]] bool leaves_nothing() const {
        return step_.kind == Step::Kind::discarded || read_only_;
    }

    Expected<Done, ApplyFailure> end_as_the_file_does() {
        batch_.add(text(step_.last - 1), step_.last - 1);
        if (auto sent = flush(); !sent) return sent;
        return file_.count(step_.last);
    }

    Expected<Done, ApplyFailure> commit() {
        // Deferred checks first, under the file's own settings.
        batch_.add_ours("SET CONSTRAINTS ALL IMMEDIATE");
        if (!file_.reads_our_text()) {
            batch_.add_ours("SET LOCAL client_encoding = 'UTF8'");
            batch_.add_ours("SET LOCAL standard_conforming_strings = on");
            if (auto sent = flush(); !sent) return sent;
        }
        file_.add_own_ground(batch_);
        batch_.add_ours(count_statements(file_.scene(), file_.timed_record(), step_.last));
        auto sent = file_.commit(std::move(batch_), step_.last - 1, options());
        if (!sent) return Unexpected{std::move(sent).error()};
        return Done{};
    }

    ExecuteOptions options() {
        ExecuteOptions options;
        options.stop = file_.scene().stop;
        options.tick = [this] { watch_.look(); };
        return options;
    }

    [[nodiscard]] std::string_view text(std::size_t i) const { return file_.statements()[i].text; }
    [[nodiscard]] const sql::StatementTraits& traits(std::size_t i) const {
        return file_.plan().traits[i];
    }

    StepFile& file_;
    const Step& step_;
    const std::vector<Milliseconds>& timeouts_;
    ProgressWatch& watch_;
    TableLocks locks_;
    Batch batch_;
    bool guarded_ = false;
    bool read_only_ = false;
    std::optional<Milliseconds> lock_timeout_; ///< In force at the end of the message.
};

} // namespace

Expected<Done, ApplyFailure> run_transaction(StepFile& file, const Step& step,
                                             const std::vector<Milliseconds>& lock_timeouts,
                                             ProgressWatch& watch) {
    return TransactionStep{file, step, lock_timeouts, watch}.run();
}

} // namespace lockstep::pg
