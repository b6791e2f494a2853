// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

namespace lockstep {

class StopSource;

/// Tells whether the program was asked to stop. Waits on it can be combined with a socket, since it
/// has a descriptor for poll(2). Copies refer to one source, which must outlive them.
class StopToken {
public:
    explicit StopToken(const StopSource& source) : source_{&source} {}

    [[nodiscard]] bool requested() const noexcept;

    /// Becomes readable, and stays so, once a stop was requested.
    [[nodiscard]] int descriptor() const noexcept;

    /// Sleeps for `time`, or less when a stop is requested. True when it was.
    [[nodiscard]] bool wait_for(std::chrono::milliseconds time) const;

private:
    friend class StopSource;
    const StopSource* source_;
};

/// The one who may ask to stop.
class StopSource {
public:
    StopSource();
    /// Its stop is requested as well whenever that of `other` is, which must outlive this.
    explicit StopSource(StopToken other);
    StopSource(const StopSource&) = delete;
    StopSource& operator=(const StopSource&) = delete;
    ~StopSource();

    /// Async-signal-safe, may be called from any thread and more than once.
    void request_stop() noexcept;

    [[nodiscard]] StopToken token() const { return StopToken{*this}; }

private:
    friend class StopToken;
    std::atomic<bool> requested_{false};
    int event_;      ///< Readable once a stop was requested here.
    int descriptor_; ///< What is waited for: the same, or both sources together.
    const StopSource* other_ = nullptr;
};

/// From now on SIGTERM and SIGINT ask `source` to stop, and SIGPIPE is ignored. A second signal
/// ends the process at once with exit code 75. `source` must live until the process ends.
void stop_on_signals(StopSource& source);

} // namespace lockstep
