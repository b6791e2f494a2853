// SPDX-License-Identifier: Apache-2.0
// How fast scripts are split, and how much memory that takes.
//
//   cmake -B build/bench -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-O2 -DNDEBUG"
//   -DLOCKSTEP_BENCHMARKS=ON cmake --build build/bench --target split_bench &&
//   build/bench/bench/split_bench
#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "migrate/checksum.hpp"
#include "sql/statement_splitter.hpp"
#include "sql/token_stream.hpp"

namespace lockstep::sql {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

std::string repeated(std::string_view part, std::size_t size) {
    std::string script;
    script.reserve(size + part.size());
    while (script.size() < size)
        script += part;
    return script;
}

constexpr std::string_view definitions = R"(
-- Orders of all customers.
CREATE TABLE shop.orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES shop.customers (id) ON DELETE CASCADE,
    placed_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent', 'returned')),
    total numeric(12, 2) NOT NULL
);
CREATE INDEX CONCURRENTLY orders_by_customer ON shop.orders USING btree (customer_id, placed_at DESC);
COMMENT ON TABLE shop.orders IS 'What customers ordered; never deleted.';
ALTER TABLE shop.orders ADD COLUMN note text, ALTER COLUMN total SET DEFAULT 0.00;
GRANT SELECT, INSERT, UPDATE ON shop.orders TO "shop-app";
)";

constexpr std::string_view rows = R"(
INSERT INTO shop.products (sku, name, price, tags) VALUES
    ('A-1001', 'Bottle opener', 4.50, '{kitchen,steel}'),
    ('A-1002', 'Chef''s knife', 39.90, '{kitchen,"sharp"}');
INSERT INTO shop.orders (customer_id, state, total) VALUES (17, 'paid', 44.40), (18, 'new', 4.50);
UPDATE shop.orders SET note = E'left at the neighbour\'s; rang twice' WHERE id = 4711;
)";

constexpr std::string_view functions = R"(
CREATE OR REPLACE FUNCTION shop.close_order(order_id bigint) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    found_state text;
BEGIN
    SELECT state INTO found_state FROM shop.orders WHERE id = order_id FOR UPDATE;
    IF found_state <> 'sent' THEN
        RAISE EXCEPTION 'order % is %', order_id, found_state;
    END IF;
    UPDATE shop.orders SET state = 'closed' WHERE id = order_id;
END;
$body$;
/* Counts what
   is open. */
CREATE FUNCTION shop.open_orders() RETURNS bigint BEGIN ATOMIC
    SELECT count(CASE WHEN state = 'new' THEN 1 END) FROM shop.orders;
END;
)";

std::string mixed(std::size_t size) {
    return repeated(std::string{definitions} + std::string{rows} + std::string{functions}, size);
}

std::string on_one_line(std::size_t size) {
    auto script = std::string{rows} + std::string{rows};
    for (auto& c : script)
        c = c == '\n' ? ' ' : c;
    auto line = repeated(script, mebibyte);
    line += '\n';
    return repeated(line, size);
}

/// Tags that are never closed, comments in comments and signs that almost begin something.
std::string hostile(std::size_t size) {
    std::string quoted = "SELECT $q$";
    quoted += repeated("$a$ $b $$ $q ", size / 4);
    quoted += "$q$;\n";
    quoted += repeated("/*", size / 8) + repeated("*/", size / 8);
    quoted += repeated("a$b$c - / 'x'''' \"y\" ", size / 4);
    return quoted + ";" + repeated("-\t-1 /", size / 4);
}

void report(benchmark::State& state, const std::string& script) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(script.size()));
}

void read_all(benchmark::State& state, const std::string& script) {
    for (auto _ : state) {
        auto fault = find_fault(script);
        if (fault) state.SkipWithError("the script cannot be split");
        benchmark::DoNotOptimize(fault);
    }
    report(state, script);
}

void split_all(benchmark::State& state, const std::string& script) {
    std::size_t count = 0;
    for (auto _ : state) {
        const auto statements = split_statements(script);
        if (!statements) state.SkipWithError("the script cannot be split");
        count = statements ? statements->size() : 0;
    }
    report(state, script);
    state.counters["statements"] = static_cast<double>(count);
}

/// The most memory that was resident at a time since the last call, in bytes; zero where the kernel
/// does not tell.
double peak_resident() {
    double kibibytes = 0;
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmHWM:", 0) == 0) kibibytes = std::stod(line.substr(6));
    }
    std::ofstream{"/proc/self/clear_refs"} << 5;
    return kibibytes * 1024;
}

/// What splitting needs beside the script itself, as a multiple of the script's size.
void memory(benchmark::State& state, const std::string& script, bool keep) {
    double used = 0;
    for (auto _ : state) {
        peak_resident();
        const auto before = peak_resident();
        if (keep) {
            benchmark::DoNotOptimize(split_statements(script));
        } else {
            benchmark::DoNotOptimize(find_fault(script));
        }
        used = peak_resident() - before;
    }
    report(state, script);
    state.counters["file_and_split_per_file"] = 1 + used / static_cast<double>(script.size());
}

void tokens(benchmark::State& state, const std::string& script) {
    for (auto _ : state) {
        std::size_t size = 0;
        write_token_stream(script, [&](std::string_view piece) { size += piece.size(); });
        benchmark::DoNotOptimize(size);
    }
    report(state, script);
}

void checksums(benchmark::State& state, const std::string& script) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(migrate::checksum(script));
        benchmark::DoNotOptimize(migrate::token_checksum(script));
    }
    report(state, script);
}

constexpr std::size_t size = 32 * mebibyte;
constexpr std::size_t million = 1'000'000;

BENCHMARK_CAPTURE(read_all, mixed, mixed(size));
BENCHMARK_CAPTURE(read_all, definitions, repeated(definitions, size));
BENCHMARK_CAPTURE(read_all, rows, repeated(rows, size));
BENCHMARK_CAPTURE(read_all, functions, repeated(functions, size));
BENCHMARK_CAPTURE(read_all, lines_of_a_mebibyte, on_one_line(size));
BENCHMARK_CAPTURE(read_all, a_million_tiny_statements, repeated("SELECT 1;\n", 10 * million));
BENCHMARK_CAPTURE(read_all, hostile, hostile(size));
BENCHMARK_CAPTURE(split_all, mixed, mixed(size));
BENCHMARK_CAPTURE(split_all, a_million_tiny_statements, repeated("SELECT 1;\n", 10 * million));
BENCHMARK_CAPTURE(memory, read_a_million,
                  repeated("INSERT INTO t VALUES (1, 'one of a million rows', "
                           "now(), 12.50);\n",
                           64 * million),
                  false);
BENCHMARK_CAPTURE(memory, split_a_million,
                  repeated("INSERT INTO t VALUES (1, 'one of a million rows', "
                           "now(), 12.50);\n",
                           64 * million),
                  true);
BENCHMARK_CAPTURE(tokens, mixed, mixed(size));
BENCHMARK_CAPTURE(checksums, mixed, mixed(size));

} // namespace
} // namespace lockstep::sql
