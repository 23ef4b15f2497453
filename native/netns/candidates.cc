#include "netns/candidates.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "netns/file.h"
#include "netns/handle.h"
#include "netns/named.h"

namespace netns {
namespace {

// What mountinfo says of the root of a mount that is a network namespace.
constexpr std::string_view kMark = "net:[";

bool isNumber(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The entries of a directory that are numbers, until `use` returns true; returns whether it did. A
// directory that goes away meanwhile has no more of them.
bool anyNumbered(const std::string& directory, const std::function<bool(const std::string&)>& use) {
  const Result<bool> found = anyEntry(directory, [&](const std::string& name) { return isNumber(name) && use(name); });
  return found && found.value();
}

// proc(5): in mountinfo a blank, tab, newline and backslash are \ and three octal digits.
std::string unescaped(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

class Search {
 public:
  explicit Search(const std::function<bool(Candidate&)>& take) : take_(take) {}

  [[nodiscard]] bool go() {
    return named() || calling() || mounted() || heldBy("self") || processes() || threads() || heldByOthers();
  }

 private:
  [[nodiscard]] bool named();
  [[nodiscard]] bool calling() { return show(current(), {}, {}); }
  [[nodiscard]] bool mounted();
  [[nodiscard]] bool processes();
  [[nodiscard]] bool threads();
  [[nodiscard]] bool heldByOthers();
  [[nodiscard]] bool heldBy(const std::string& process);

  [[nodiscard]] bool isOnDevice(dev_t device) const;
  [[nodiscard]] bool look(const std::string& path, const std::string& name = {});
  [[nodiscard]] bool show(Result<Fd> opened, std::string name, std::string path);

  const std::function<bool(Candidate&)>& take_;
  std::set<std::pair<dev_t, ino_t>> seen_;
};

bool Search::named() {
  const auto listed = listNamed();
  if (!listed) return false;
  return std::ranges::any_of(listed.value(), [this](const Entry& entry) {
    return entry.inode.has_value() && look(pathOf(entry.name), entry.name);
  });
}

// "36 35 98:0 net:[4026532177] /run/docker/netns/x rw …"
bool Search::mounted() {
  std::ifstream mounts("/proc/thread-self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream fields(line);
    std::array<std::string, 5> words;
    for (std::string& word : words) fields >> word;
    if (words[3].starts_with(kMark) && look(unescaped(words[4]))) return true;
  }
  return false;
}

// A descriptor that was opened by a path is shown as that path, so only the device tells what it is.
bool Search::heldBy(const std::string& process) {
  const std::string directory = "/proc/" + process + "/fd/";
  return anyNumbered(directory, [&](const std::string& number) {
    const Result<About> found = aboutPath(directory + number);
    return found && isOnDevice(found.value().identity.device) && look(directory + number);
  });
}

bool Search::processes() {
  return anyNumbered("/proc", [this](const std::string& pid) { return look("/proc/" + pid + "/ns/net"); });
}

bool Search::threads() {
  return anyNumbered("/proc", [this](const std::string& pid) {
    const std::string tasks = "/proc/" + pid + "/task/";
    return anyNumbered(tasks, [&](const std::string& tid) { return look(tasks + tid + "/ns/net"); });
  });
}

bool Search::heldByOthers() {
  return anyNumbered("/proc", [this](const std::string& pid) { return heldBy(pid); });
}

// All namespaces are files of one device, so any one tells which.
bool Search::isOnDevice(dev_t device) const { return !seen_.empty() && seen_.begin()->first == device; }

// Thousands of processes are in a handful of namespaces: only those that are new are opened.
bool Search::look(const std::string& path, const std::string& name) {
  const Result<About> found = aboutPath(path);
  if (!found || seen_.contains({found.value().identity.device, found.value().identity.inode})) return false;
  return show(openPath(path), name, path);
}

bool Search::show(Result<Fd> opened, std::string name, std::string path) {
  if (!opened) return false;
  const Result<Identity> identity = identify(opened.value());
  if (!identity || !seen_.emplace(identity.value().device, identity.value().inode).second) return false;
  // The number of a descriptor means something only as long as it is open.
  if (path.find("/fd/") != std::string::npos) path.clear();
  Candidate candidate{.fd = std::move(opened).value(), .name = std::move(name), .path = std::move(path)};
  return take_(candidate);
}

}  // namespace

bool findAmong(const std::function<bool(Candidate&)>& take) { return Search(take).go(); }

}  // namespace netns
