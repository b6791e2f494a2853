// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace lockstep {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

/// A file's path, put together only where something is to be said of it.
struct Place {
    const std::filesystem::path& path;
    const char* name = ""; ///< Below it; empty: the path is the file's.

    [[nodiscard]] std::string text() const {
        return *name == '\0' ? path.string() : (path / name).string();
    }
};

Unexpected<Error> cannot(const char* verb, const Place& place, int fault) {
    return fix_input(fmt::format("cannot {} {}: {}", verb, place.text(), std::strerror(fault)));
}

/// How long the file is said to be. Only regular files are.
Result<std::size_t> size_of(const Descriptor& file, const Place& place) {
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return cannot("read", place, errno);
    if (S_ISDIR(status.st_mode)) return cannot("read", place, EISDIR);
    if (!S_ISREG(status.st_mode)) {
        return fix_input(fmt::format("cannot read {}: not a regular file", place.text()));
    }
    return static_cast<std::size_t>(status.st_size);
}

/// Reads to the end, wherever that is: what the kernel makes up has no size.
Result<std::string> read_open(const Descriptor& file, const Place& place, std::size_t size,
                              std::size_t limit) {
    std::string content;
    content.reserve(std::min(size, limit));
    // Not set to zeros, which would cost more than to read a small file.
    std::array<char, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (;;) {
        const auto count = ::read(file.number(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot("read", place, errno);
        if (count == 0) return content;
        content.append(buffer.data(), static_cast<std::size_t>(count));
        if (content.size() > limit) {
            return fix_input(
                fmt::format("cannot read {}: longer than {} bytes", place.text(), limit));
        }
        // Less than was asked for, at the size it should have: the end, without asking again.
        if (content.size() == size && static_cast<std::size_t>(count) < buffer.size())
            return content;
    }
}

Result<Done> write_all(const Descriptor& file, const Place& place, std::string_view content) {
    while (!content.empty()) {
        const auto count = ::write(file.number(), content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot("write", place, errno);
        content.remove_prefix(static_cast<std::size_t>(count));
    }
    return Done{};
}

Result<std::string> read_still(int folder, const char* name, const Place& place,
                               std::size_t limit) {
    const Descriptor file{::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)};
    if (file.number() < 0) return cannot("read", place, errno);
    const auto size = size_of(file, place);
    if (!size) return Unexpected{size.error()};
    auto content = read_open(file, place, *size, limit);
    if (!content || content->size() == *size) return content;
    return fix_input(fmt::format(
        "{} changed while it was read; run again once it is written completely", place.text()));
}

} // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.number() < 0) return cannot("read", {path}, errno);
    const auto size = size_of(file, {path});
    if (!size) return Unexpected{size.error()};
    return read_open(file, {path}, *size, limit);
}

Result<std::string> read_still_file(const std::filesystem::path& path, std::size_t limit) {
    return read_still(AT_FDCWD, path.c_str(), {path}, limit);
}

// Where the folder cannot be opened, each file says why.
Folder::Folder(std::filesystem::path path)
    : path_{std::move(path)}, descriptor_{::open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)} {
}

Folder::~Folder() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::string> Folder::read_still_file(const std::string& name, std::size_t limit) const {
    if (descriptor_ < 0) return lockstep::read_still_file(path_ / name, limit);
    return read_still(descriptor_, name.c_str(), {path_, name.c_str()}, limit);
}

Result<Done> write_file(const std::filesystem::path& path, std::string_view content) {
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (file.number() < 0) return cannot("write", {path}, errno);
    return write_all(file, {path}, content);
}

Result<Done> create_file(const std::filesystem::path& path, std::string_view content) {
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (file.number() < 0) return cannot("make", {path}, errno);
    auto written = write_all(file, {path}, content);
    if (!written) ::unlink(path.c_str());
    return written;
}

} // namespace lockstep
