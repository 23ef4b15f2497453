#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "netns/handle.h"

// Files and directories by the few calls that glibc 2.28 has as well as every later one, and musl: fstat(), lstat() and
// std::filesystem would each tie the addon to younger libraries than Node itself needs.
namespace netns {

// What a file is, told without asking a server. It waits for nobody unless the path itself leads through a mount that
// does.
struct About {
  Identity identity;
  bool isDirectory = false;
};

[[nodiscard]] Result<About> aboutPath(const std::string& path);
[[nodiscard]] Result<About> aboutLink(const std::string& path);  // does not follow a link at the end
[[nodiscard]] Result<About> aboutEntry(const Fd& directory, const std::string& name);  // nor does this
[[nodiscard]] Result<About> aboutFile(const Fd& file);

// Calls `use` with each name in a directory but `.` and `..`, until it returns true; the result is whether it did.
[[nodiscard]] Result<bool> anyEntry(const std::string& directory, const std::function<bool(const std::string&)>& use);

}  // namespace netns
