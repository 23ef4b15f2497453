#include "captured.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace test::captured {
namespace {

std::byte octet(const std::string& line, std::size_t at) {
  return static_cast<std::byte>(std::stoul(line.substr(at, 2), nullptr, 16));
}

}  // namespace

std::vector<netlink::Buffer> read(const std::string& name) {
  std::ifstream file(std::string(FIXTURES) + "/" + name + ".txt");
  if (!file) throw std::runtime_error("there is no fixture " + name);
  std::vector<netlink::Buffer> datagrams;
  bool between = true;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    if (line.empty()) {
      between = true;
      continue;
    }
    if (between) datagrams.emplace_back();
    between = false;
    for (std::size_t at = 0; at + 1 < line.size(); at += 2) datagrams.back().push_back(octet(line, at));
  }
  return datagrams;
}

std::vector<std::string> names() {
  const std::filesystem::path root(FIXTURES);
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".txt") continue;
    found.push_back(std::filesystem::relative(entry.path(), root).replace_extension().string());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace test::captured
