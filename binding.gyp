# The addon, as node-gyp builds it: for `npm install` where no prebuild fits, for the prebuilds, and for development.
# (CMakeLists.txt builds the same sources for the C++ tests, the sanitizers and clang-tidy.)
{
  "variables": {
    # Each can be set for one build: `npm run build:native -- --werror=true --sanitize=address,undefined`.
    "sanitize%": "",
    "werror%": "false",
    # Absolute, because make runs in build/. Through -isystem, so that warnings fire in our own code only.
    "napi_include%": "<!(node -p \"require('path').resolve(require('node-addon-api').include_dir)\")",
  },
  "targets": [
    {
      "target_name": "lowerdev",
      "conditions": [
        # The package installs anywhere; off Linux its first call says that it cannot work there.
        ["OS!='linux'", {"type": "none"}, {
          # Found, not listed: a new file under native/ needs no edit here.
          "sources": [
            "<!@(node -p \"require('fs').readdirSync('native', {recursive: true}).filter(f => f.endsWith('.cc')).map(f => 'native/' + f).sort().join(' ')\")",
          ],
          "include_dirs": ["native"],
          # Node-API 8 is what every supported Node has: one binary serves them all.
          # A worker that is being terminated can be thrown nothing; without the second, that ends the whole process.
          "defines": ["NAPI_VERSION=8", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
          # With exceptions, which are used at the border (native/addon) only.
          "dependencies": ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except"],
          # Node's own common.gypi asks for one of these; the last -std given would win, but not by our choice.
          "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
          "cflags_cc": [
            "-std=c++20", "-pthread",
            # Two addons in one process must not see each other's symbols.
            "-fvisibility=hidden", "-fvisibility-inlines-hidden",
            "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion",
            "-Wnon-virtual-dtor", "-Wold-style-cast", "-Woverloaded-virtual", "-Wformat=2",
            # Rows of the schema tables name only the fields that differ from the default.
            "-Wno-missing-field-initializers",
            "-isystem", "<(napi_include)", "-isystem", "<(node_root_dir)/include/node",
          ],
          # nodelete: native/netns/patience.h may leave a thread behind.
          "ldflags": ["-pthread", "-Wl,--gc-sections", "-Wl,--as-needed", "-Wl,-z,now", "-Wl,-z,nodelete"],
          "configurations": {
            "Debug": {"defines": ["NODE_ADDON_API_ENABLE_TYPE_CHECK_ON_AS"]},
          },
          "conditions": [
            # GCC 12 takes `"'" + std::string()` for overlapping memory (its bug 105651).
            ["clang==0", {"cflags_cc": ["-Wno-restrict"]}],
            ["werror=='true'", {"cflags_cc": ["-Werror"]}],
            ["sanitize!=''", {
              # The three left out: CMakeLists.txt says why.
              "cflags_cc": [
                "-fsanitize=<(sanitize)", "-fno-sanitize=null,nonnull-attribute,returns-nonnull-attribute",
                "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-g", "-O1",
              ],
              "ldflags": ["-fsanitize=<(sanitize)"],
            }],
          ],
        }],
      ],
    },
  ],
}
