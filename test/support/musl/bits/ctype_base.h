// Classes of characters by numbers of our own, since libstdc++'s file takes glibc's. Nothing is ever linked with these:
// see .ci/musl.
namespace std {

struct ctype_base {
  using __to_type = const int*;
  using mask = unsigned short;
  static const mask upper = 1;
  static const mask lower = 2;
  static const mask alpha = 4;
  static const mask digit = 8;
  static const mask xdigit = 16;
  static const mask space = 32;
  static const mask print = 64;
  static const mask punct = 128;
  static const mask cntrl = 256;
  static const mask blank = 512;
  static const mask alnum = alpha | digit;
  static const mask graph = alnum | punct;
};

}  // namespace std
