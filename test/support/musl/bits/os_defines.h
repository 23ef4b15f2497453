// Nothing: libstdc++'s own file asks which glibc this is. See .ci/musl.
#pragma once
