// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/file_loading.hpp"

#include <utility>

namespace lockstep::initcontainer {

FileLoading::FileLoading(const Context& context)
    : context_{context}, faulty_{context.stop}, connecting_{context.settings, context.clock,
                                                            faulty_.token(),  context.out,
                                                            context.terminal, context.colour},
      files_{std::async(std::launch::async, [this] {
          const auto& settings = context_.settings;
          auto loaded = formats::load_directory(settings.directory, settings.files);
          if (!loaded) faulty_.request_stop();
          return loaded;
      })} {}

std::optional<migrate::MigrationSet> FileLoading::take(report::Report& report) {
    auto set = take_files(context_, files_.get(), report);
    if (!set || !cut_to_target(context_, *set, report)) return std::nullopt;
    return set;
}

} // namespace lockstep::initcontainer
