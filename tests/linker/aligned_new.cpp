/*
 * C++ allocation: new, aligned new, and the library's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

struct alignas(64) Line {
    unsigned char bytes[64];
};

int main()
{
    auto one = std::make_unique<Line>();
    auto many = std::make_unique<Line[]>(3);
    std::string text(100, 'x');
    bool aligned = reinterpret_cast<std::uintptr_t>(one.get()) % 64 == 0 &&
                   reinterpret_cast<std::uintptr_t>(many.get()) % 64 == 0;
    std::printf("%s, %u\n", aligned ? "aligned" : "misaligned", static_cast<unsigned>(text.size()));
    return 0;
}
