// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/examples.hpp"

#include <algorithm>
#include <iterator>

namespace lockstep::initcontainer {
namespace {

std::vector<Example> daily_examples() {
    return {
        {Command::migrate, "lockstep migrate --dir migrations", "Apply what is pending."},
        {Command::migrate, "lockstep migrate --dir migrations --dry-run -o json",
         "Say what would be applied, for a program to read."},
        {Command::migrate, "lockstep migrate --env-file .env --target 20240131120000",
         "Stop behind a version, with the app's own settings."},
        {Command::migrate, "lockstep migrate --dir alembic --engine exec -- alembic upgrade head",
         "Let the app's own tool migrate, once, under the lock."},
        {Command::wait, "lockstep wait --wait-timeout 2m",
         "Wait for the database, at most so long."},
        {Command::wait, "lockstep wait --for tls --wait-timeout 30s",
         "Wait for a server whose certificate is the right one; no login is needed."},
        {Command::doctor, "lockstep doctor --dir migrations",
         "Find out what stands between these settings and a run."},
        {Command::doctor, "lockstep doctor --env-file .env -o json",
         "The same for a program, with the app's own settings."},
        {Command::status, "lockstep status --dir migrations", "Look at everything at once."},
        {Command::status, "lockstep status --watch 10s", "Look again and again."},
        {Command::plan, "lockstep plan --dir migrations",
         "See which locks the pending files take."},
        {Command::check, "lockstep check --dir migrations -o yaml",
         "Compare the files with the database, and change nothing."},
        {Command::current, "lockstep current -v", "The version, and when it was applied."},
        {Command::heads, "lockstep heads --dir migrations", "The newest version of the files."},
        {Command::history, "lockstep history -v", "Everything that was applied, with details."},
        {Command::new_migration, "lockstep new --dir migrations -m \"add orders\"",
         "Write the next file, numbered and named as the others are."},
        {Command::new_migration, "lockstep new --dir db --format goose -m \"create users\"",
         "Begin an empty folder for another tool."},
        {Command::new_migration, "lockstep new --dir . --autogenerate -m \"add orders\"",
         "Let Alembic compare the models with the database."},
    };
}

std::vector<Example> careful_examples() {
    return {
        {Command::init, "lockstep init --environment development",
         "Mark a database as one that may be lost."},
        {Command::init, "lockstep init --dir migrations --on-unmanaged baseline=20 --dry-run",
         "Say what a first run would do with tables that are there."},
        {Command::adopt, "lockstep adopt --dir migrations --dry-run",
         "Say for each file what becomes of it."},
        {Command::adopt, "lockstep adopt --dir migrations --from flyway",
         "Take over the history of one tool of several."},
        {Command::baseline, "lockstep baseline --version 20 --reason \"restored from a dump\"",
         "Everything up to 20 is there already."},
        {Command::repair, "lockstep repair retry --dir migrations",
         "Let the next run try the same files again."},
        {Command::repair, "lockstep repair resume 7 --done",
         "The statement in doubt was done; go on behind it."},
        {Command::repair, "lockstep repair accept-edit 7 --dir migrations",
         "The file was edited on purpose."},
        {Command::undo, "lockstep undo --dir migrations --dry-run", "Say what would be undone."},
        {Command::undo, "lockstep undo --dir migrations --target 5 --confirm shop",
         "Undo everything above 5, where data may be lost."},
        {Command::reset, "lockstep reset --confirm shop", "Drop everything, for development."},
        {Command::verify, "lockstep verify", "Prove that the database keeps what it is given."},
        {Command::verify, "lockstep verify --cleanup", "Remove what that made."},
        {Command::install, "lockstep install /shared", "Put the program into a shared volume."},
        {Command::version, "lockstep version -o json", "Version and commit."},
        {Command::completion, "lockstep completion bash",
         "Loaded by: source <(lockstep completion bash)"},
        {Command::completion, "lockstep completion fish",
         "Loaded by: lockstep completion fish | source"},
        {Command::man, "lockstep man", "Read it with: lockstep man | man -l -"},
    };
}

} // namespace

const std::vector<Example>& example_table() {
    static const auto table = [] {
        auto all = daily_examples();
        const auto more = careful_examples();
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }();
    return table;
}

std::vector<Example> examples_of(Command command) {
    std::vector<Example> found;
    std::copy_if(example_table().begin(), example_table().end(), std::back_inserter(found),
                 [&](const Example& each) { return each.command == command; });
    return found;
}

} // namespace lockstep::initcontainer
