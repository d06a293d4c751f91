/*
 * C++ allocation, aligned new among it, and the exception that it throws.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <cstdint>
#include <cstdio>
#include <memory>
#include <new>
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
    bool thrown = false;
    try {
        one.reset(static_cast<Line *>(::operator new(1u << 30, std::align_val_t{64})));
    } catch (const std::bad_alloc &) {
        thrown = true;
    }
    std::printf("%s, %s, %u\n", aligned ? "aligned" : "misaligned", thrown ? "bad_alloc" : "no exception",
                static_cast<unsigned>(text.size()));
    return 0;
}
